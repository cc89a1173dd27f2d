// SPDX-License-Identifier: Apache-2.0
package io.millrace.token;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keys out of a file, read again when it is another one than before. Safe for all threads.
final class KeyFile {
  private static final Logger log = LoggerFactory.getLogger(KeyFile.class);

  private final Path file;
  private final Function<String, List<VerificationKey>> reader;
  private volatile State state;

  /// What tells a file from the one before.
  private record Stamp(FileTime modified, long size, @Nullable Object identity) {
    static Stamp of(Path file) throws IOException {
      BasicFileAttributes of = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(of.lastModifiedTime(), of.size(), of.fileKey());
    }
  }

  /// @param stamp null when the file could not even be looked at
  private record State(@Nullable Stamp stamp, List<VerificationKey> keys) {}

  KeyFile(Path file, Function<String, List<VerificationKey>> reader) {
    this.file = file;
    this.reader = reader;
    try {
      Stamp stamp = Stamp.of(file);
      this.state = new State(stamp, reader.apply(Files.readString(file)));
    } catch (NoSuchFileException missing) {
      throw new TokenKeyException(
          "keys: " + file + " cannot be read: it is not there (expected: a file of keys)", missing);
    } catch (IOException unreadable) {
      throw new TokenKeyException(
          "keys: " + file + " cannot be read (" + unreadable.getMessage() + ")", unreadable);
    } catch (TokenKeyException wrong) {
      throw new TokenKeyException(wrong.getMessage() + ", from " + file, wrong);
    }
  }

  List<VerificationKey> current() {
    State known = state;
    Stamp now = stamp();
    if (now == null || now.equals(known.stamp)) {
      return known.keys;
    }
    return reread(now);
  }

  private @Nullable Stamp stamp() {
    try {
      return Stamp.of(file);
    } catch (IOException goneForNow) {
      log.debug("{} cannot be looked at; its keys stay.", file, goneForNow);
      return null;
    }
  }

  private synchronized List<VerificationKey> reread(Stamp now) {
    if (now.equals(state.stamp)) {
      return state.keys;
    }
    try {
      state = new State(now, reader.apply(Files.readString(file)));
      log.info("Read {} keys from {}, which has changed.", state.keys.size(), file);
    } catch (IOException | TokenKeyException wrong) {
      log.error("{} has changed and cannot be read; the keys before stay.", file, wrong);
      state = new State(now, state.keys);
    }
    return state.keys;
  }
}
