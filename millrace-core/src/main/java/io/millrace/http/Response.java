// SPDX-License-Identifier: Apache-2.0
package io.millrace.http;

import io.millrace.json.Json;
import io.millrace.scope.Headers;
import java.nio.charset.StandardCharsets;

/// An answer to a [Request]. Immutable, but for what its content refers to: an array that is not
/// copied, an open file.
///
/// The server adds `Content-Length` or the chunks of a content without a known length, `Date` and,
/// where it closes, `Connection`.
public record Response(Status status, Headers headers, Content content) {
  private static final Headers TEXT = Headers.of("content-type", "text/plain; charset=utf-8");
  private static final Headers HTML = Headers.of("content-type", "text/html; charset=utf-8");
  private static final Headers JSON = Headers.of("content-type", "application/json");

  public Response(Status status, Headers headers, byte[] body) {
    this(status, headers, new Content.Bytes(body));
  }

  public static Response text(String text) {
    return new Response(Status.OK, TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  public static Response html(String text) {
    return new Response(Status.OK, HTML, text.getBytes(StandardCharsets.UTF_8));
  }

  /// @param value anything that Jackson writes: a record, a map, a list …
  public static Response json(Object value) {
    return new Response(Status.OK, JSON, Json.bytes(value));
  }

  /// @param mediaType such as `image/png`
  public static Response bytes(String mediaType, byte[] body) {
    return new Response(Status.OK, Headers.of("content-type", mediaType), body);
  }

  public static Response empty(Status status) {
    return new Response(status, Headers.none(), Content.Bytes.NONE);
  }

  /// An answer whose content is written while it is sent, in chunks where HTTP/1.1 needs them. The
  /// writer is held up by a client that does not take it.
  public static Response stream(String mediaType, StreamedContent source) {
    return new Response(
        Status.OK, Headers.of("content-type", mediaType), new Content.Streamed(source));
  }

  /// The status and its words, as plain text: `404 Not Found`. A site's own error page takes its
  /// place.
  public static Response of(Status status) {
    return of(status, status.code() + " " + status.reason());
  }

  /// An error in the framework's words, as plain text. A site's own error page takes its place.
  public static Response of(Status status, String words) {
    return new Response(status, TEXT, new Content.Words(words.getBytes(StandardCharsets.UTF_8)));
  }

  /// 303, so that the client fetches the other place with GET.
  public static Response seeOther(String location) {
    return empty(Status.SEE_OTHER).with("location", location);
  }

  public Response with(Status other) {
    return new Response(other, headers, content);
  }

  /// This answer with other content, whose media type is a field to be set as well.
  public Response with(Content other) {
    return new Response(status, headers, other);
  }

  /// This answer with that field, in place of any of the same name.
  public Response with(String name, String value) {
    return new Response(status, headers.with(name, value), content);
  }

  /// This answer with these fields added; a name may come several times, as `Set-Cookie` does.
  public Response and(Headers more) {
    return new Response(status, headers.and(more), content);
  }

  /// This answer with one more cookie.
  public Response and(SetCookie cookie) {
    return and(Headers.of("set-cookie", cookie.field()));
  }

  /// The content of an answer that lies in memory.
  ///
  /// @throws IllegalStateException when it is a file's or a stream's
  public byte[] body() {
    if (content instanceof Content.InMemory bytes) {
      return bytes.array();
    }
    throw new IllegalStateException(
        "body: of " + content.getClass().getSimpleName() + " (expected: content in memory)");
  }

  public String bodyText() {
    return new String(body(), StandardCharsets.UTF_8);
  }
}
