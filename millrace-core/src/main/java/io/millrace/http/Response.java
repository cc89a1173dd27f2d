// SPDX-License-Identifier: Apache-2.0
package io.millrace.http;

import io.millrace.json.Json;
import io.millrace.scope.Headers;
import java.nio.charset.StandardCharsets;

/// An answer to a [Request]. Immutable, but for the array of [#body()], which is not copied: do not
/// change it once it was handed over.
///
/// The server adds `Content-Length`, `Date` and, where it closes, `Connection`.
public record Response(Status status, Headers headers, byte[] body) {
  private static final byte[] EMPTY = new byte[0];
  private static final Headers TEXT = Headers.of("content-type", "text/plain; charset=utf-8");
  private static final Headers HTML = Headers.of("content-type", "text/html; charset=utf-8");
  private static final Headers JSON = Headers.of("content-type", "application/json");

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
    return new Response(status, Headers.none(), EMPTY);
  }

  /// The status and its words, as plain text: `404 Not Found`.
  public static Response of(Status status) {
    return text(status.code() + " " + status.reason()).with(status);
  }

  /// 303, so that the client fetches the other place with GET.
  public static Response seeOther(String location) {
    return empty(Status.SEE_OTHER).with("location", location);
  }

  public Response with(Status other) {
    return new Response(other, headers, body);
  }

  /// This answer with that field, in place of any of the same name.
  public Response with(String name, String value) {
    return new Response(status, headers.with(name, value), body);
  }

  /// This answer with these fields added; a name may come several times, as `Set-Cookie` does.
  public Response and(Headers more) {
    return new Response(status, headers.and(more), body);
  }

  public String bodyText() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
