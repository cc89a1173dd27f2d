// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http2;

import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.net.http.HttpEncoder;
import io.millrace.scope.Headers;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Set;

/// The header sections of answers (RFC 9113, 8.3.2).
final class Http2Answers {
  /// Fields that speak of a connection have no place in HTTP/2 (RFC 9113, 8.2.2).
  private static final Set<String> OF_CONNECTIONS =
      Set.of("upgrade", "keep-alive", "proxy-connection", "te");

  private Http2Answers() {}

  static Http2Headers head(Response response, HttpEncoder http) {
    Http2Headers head = head(response.status(), response.headers(), http);
    long length = response.content().length();
    if (!response.status().hasNoContent() && length >= 0) {
      head.set("content-length", Long.toString(length));
    }
    return head;
  }

  static Http2Headers head(Status status, Headers fields, HttpEncoder http) {
    Http2Headers head = new DefaultHttp2Headers(false).status(Integer.toString(status.code()));
    fields.forEach(
        (name, value) -> {
          if (!HttpEncoder.isOurs(name) && !OF_CONNECTIONS.contains(name)) {
            head.add(name, value);
          }
        });
    return head.set("date", http.date());
  }

  /// An answer before the answer: no more than its code.
  static Http2Headers interim(int code) {
    return new DefaultHttp2Headers(false).status(Integer.toString(code));
  }
}
