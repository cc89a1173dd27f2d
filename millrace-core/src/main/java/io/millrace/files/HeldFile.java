// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import io.millrace.files.Representation.Body;
import io.millrace.http.AsyncHttpHandler;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.scope.Headers;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// A file that is no file of a folder, such as a resource out of a jar: its content is held in
/// memory and never changes. It is answered by the same rules as files are: validators, conditions,
/// pieces, compression.
///
/// ```java
/// server.getAsync("/film", HeldFile.of("film.webm", bytes));
/// ```
///
/// Immutable.
public final class HeldFile implements AsyncHttpHandler {
  /// Without a date there is nothing that a clock would decide.
  private static final InstantSource NO_CLOCK = () -> Instant.EPOCH;

  private final Codings codings;

  private HeldFile(Codings codings) {
    this.codings = codings;
  }

  /// With the default options.
  ///
  /// @param name whose extension tells the media type
  /// @param content kept without a copy: do not change it
  public static HeldFile of(String name, byte[] content) {
    return of(name, content, FileOptions.DEFAULT);
  }

  /// @param options of which `cacheControl`, `fingerprinted`, `mediaTypes` and `gzipUpTo` count
  public static HeldFile of(String name, byte[] content, FileOptions options) {
    String type = new MediaTypes(options.mediaTypes()).of(name);
    byte[] small = FileReader.gzipped(content, type, options);
    Headers shared = FileReader.shared(name, small != null, options);
    List<Representation> all = new ArrayList<>();
    if (small != null) {
      all.add(held(Coding.GZIP, small, type, shared));
    }
    all.add(held(Coding.IDENTITY, content, type, shared));
    return new HeldFile(new Codings(all));
  }

  private static Representation held(Coding coding, byte[] content, String type, Headers shared) {
    String tag = EntityTags.ofContent(content, coding);
    return new Representation(coding, tag, null, type, shared, new Body.Held(content));
  }

  /// The answer to a GET or a HEAD.
  public Response answer(Request request) {
    return switch (codings.choose(request, NO_CLOCK)) {
      case Choice.Ready(Response ready) -> ready;
      case Choice.Whole(Representation what) -> Answers.whole(what, null);
      case Choice.Pieces(Representation what, var spans) -> Answers.pieces(what, spans, null);
    };
  }

  @Override
  public CompletionStage<Response> handle(Request request) {
    return CompletableFuture.completedStage(answer(request));
  }
}
