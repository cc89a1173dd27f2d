// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import io.millrace.http.Content;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.scope.Headers;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One coding of one version of a file, with the answers that need nothing but it, ready made.
final class Representation {
  final Coding coding;
  final String tag;

  /// The second, or null while the file is so new that it may change within it.
  final @Nullable Instant modified;

  /// The same as the field that was sent with it.
  final @Nullable String modifiedField;

  final long length;
  final String mediaType;
  final Headers headers;
  final Body body;
  final Choice.Whole whole = new Choice.Whole(this);
  final Choice.Ready unchanged;

  /// The answer with all of it, or null when a file has to be opened for it.
  private final @Nullable Response full;

  /// Where its bytes are.
  sealed interface Body {
    record Held(byte[] bytes) implements Body {}

    /// @param path real, without links
    /// @param facts of what is expected there
    /// @param growing whether it was written to just now
    record OnDisk(Path path, Facts facts, boolean growing) implements Body {}
  }

  /// @param shared fields of all codings: Cache-Control and, where they differ by request, Vary
  Representation(
      Coding coding,
      String tag,
      @Nullable Instant modified,
      String mediaType,
      Headers shared,
      Body body) {
    this.coding = coding;
    this.tag = tag;
    this.modified = modified;
    this.modifiedField = modified == null ? null : HttpDates.format(modified);
    this.mediaType = mediaType;
    this.body = body;
    this.length =
        switch (body) {
          case Body.Held(byte[] bytes) -> bytes.length;
          case Body.OnDisk(var _, Facts facts, var _) -> facts.size();
        };
    Headers validators =
        modifiedField == null
            ? Headers.of("etag", tag)
            : Headers.of("etag", tag, "last-modified", modifiedField);
    Headers fields = Headers.of("content-type", mediaType);
    if (coding != Coding.IDENTITY) {
      fields = fields.and(Headers.of("content-encoding", coding.token));
    }
    this.headers =
        fields
            .and(validators)
            .and(Headers.of("accept-ranges", "bytes", "x-content-type-options", "nosniff"))
            .and(shared);
    this.unchanged =
        new Choice.Ready(Response.empty(Status.NOT_MODIFIED).and(validators).and(shared));
    this.full =
        body instanceof Body.Held(byte[] bytes)
            ? new Response(Status.OK, headers, new Content.Bytes(bytes))
            : null;
  }

  /// All of it at once.
  ///
  /// @return null when a file has to be opened for it
  @Nullable Response full() {
    return full;
  }

  /// What it takes in memory.
  long heldBytes() {
    return body instanceof Body.Held(byte[] bytes) ? bytes.length : 0;
  }
}
