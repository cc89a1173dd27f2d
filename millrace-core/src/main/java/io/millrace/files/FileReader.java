// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import io.millrace.files.Representation.Body;
import io.millrace.scope.Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// Makes versions of files: reads what is small, compresses what is worth it. Blocks.
final class FileReader {
  /// Below, a compressed file travels in as many packets as one that is not.
  private static final int LEAST_COMPRESSED = 1_024;

  private static final String FOREVER = "public, max-age=31536000, immutable";

  private final FileFinder finder;
  private final FileOptions options;
  private final MediaTypes types;

  FileReader(FileFinder finder, FileOptions options) {
    this.finder = finder;
    this.options = options;
    this.types = new MediaTypes(options.mediaTypes());
  }

  /// @param at the same moment in nanoseconds of the timeline
  /// @return null when it was changed meanwhile
  /// @throws IOException when it cannot be read
  @Nullable FileVersion read(Place.File file, Instant now, long at) throws IOException {
    String type = types.of(file.name());
    boolean compressed = compresses(type);
    Headers shared = shared(file.name(), compressed || !file.siblings().isEmpty(), options);
    boolean settled = file.facts().isSettled(now);
    List<Representation> all = new ArrayList<>();
    for (Place.Sibling each : file.siblings()) {
      byte[] content = readIfSmall(each.path(), each.facts(), now, options.cache().fileBytes());
      if (content == null && each.facts().size() <= options.cache().fileBytes()) {
        return null;
      }
      settled &= each.facts().isSettled(now);
      all.add(representation(each.coding(), content, each.path(), each.facts(), now, type, shared));
    }
    boolean missesGzip = all.stream().noneMatch(each -> each.coding == Coding.GZIP);
    boolean worthGzip =
        compressed
            && missesGzip
            && file.facts().size() >= LEAST_COMPRESSED
            && file.facts().size() <= options.gzipUpTo();
    int most = Math.max(options.cache().fileBytes(), worthGzip ? options.gzipUpTo() : 0);
    byte[] content = readIfSmall(file.path(), file.facts(), now, most);
    if (content == null && file.facts().size() <= most) {
      return null;
    }
    if (worthGzip && content != null) {
      byte[] small = gzip(content);
      if (pays(small, content) && small.length <= options.cache().bytes() / 4) {
        all.add(representation(Coding.GZIP, small, file.path(), file.facts(), now, type, shared));
      }
    }
    byte[] held = file.facts().size() <= options.cache().fileBytes() ? content : null;
    all.add(representation(Coding.IDENTITY, held, file.path(), file.facts(), now, type, shared));
    all.sort(Comparator.comparing(each -> each.coding));
    return new FileVersion(file, all, settled, at);
  }

  /// Without a place to keep the outcome it would be done for each request.
  private boolean compresses(String type) {
    return options.gzipUpTo() >= LEAST_COMPRESSED
        && options.cache().bytes() > 0
        && options.cache().files() > 0
        && MediaTypes.isCompressible(type);
  }

  /// The fields of all codings of one file.
  ///
  /// @param varies whether there is more than one
  static Headers shared(String name, boolean varies, FileOptions options) {
    Pattern fingerprinted = options.fingerprinted();
    boolean forever = fingerprinted != null && fingerprinted.matcher(name).find();
    Headers shared = Headers.of("cache-control", forever ? FOREVER : options.cacheControl());
    return varies ? shared.and(Headers.of("vary", "accept-encoding")) : shared;
  }

  private static Representation representation(
      Coding coding,
      byte @Nullable [] content,
      Path path,
      Facts facts,
      Instant now,
      String type,
      Headers shared) {
    boolean settled = facts.isSettled(now);
    Instant modified =
        settled ? facts.modified().toInstant().truncatedTo(ChronoUnit.SECONDS) : null;
    return content == null
        ? new Representation(
            coding,
            EntityTags.ofFacts(facts, coding, settled),
            modified,
            type,
            shared,
            new Body.OnDisk(path, facts, !settled))
        : new Representation(
            coding,
            EntityTags.ofContent(content, coding),
            modified,
            type,
            shared,
            new Body.Held(content));
  }

  /// @return null when it is larger, or was changed
  private byte @Nullable [] readIfSmall(Path path, Facts facts, Instant now, int most)
      throws IOException {
    if (facts.size() > most) {
      return null;
    }
    int size = (int) facts.size();
    try (FileChannel file = OpenFile.at(finder.border(), path, facts, !facts.isSettled(now))) {
      if (file == null) {
        return null;
      }
      byte[] content = Channels.newInputStream(file).readNBytes(size);
      return content.length == size ? content : null;
    }
  }

  /// What is held anyhow, compressed where that is worth it; null where it is not.
  static byte @Nullable [] gzipped(byte[] content, String type, FileOptions options) {
    if (!MediaTypes.isCompressible(type)
        || content.length < LEAST_COMPRESSED
        || content.length > options.gzipUpTo()) {
      return null;
    }
    try {
      byte[] small = gzip(content);
      return pays(small, content) ? small : null;
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible); // it is written to memory
    }
  }

  private static boolean pays(byte[] small, byte[] content) {
    return small.length < content.length - content.length / 10;
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(content.length / 3 + 64);
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.toByteArray();
  }
}
