// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http2;

import io.millrace.http.Method;
import io.millrace.http.Request;
import io.millrace.http.RequestTarget;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.net.http.Ends;
import io.millrace.net.http.HttpRequests;
import io.millrace.scope.Headers;
import io.millrace.scope.Scope;
import io.millrace.websocket.Handshake;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Turns the header section of a stream into the head of a [Request] (RFC 9113, 8.3), or says what
/// is wrong with it. What makes a section malformed is found by the codec before.
final class Http2Requests {
  private static final byte[] NO_BODY = {};

  private Http2Requests() {}

  /// A request without its content, or the answer that refuses it.
  sealed interface Head {
    record Plain(Request request) implements Head {}

    record WebSocket(Request request) implements Head {}

    record Refused(Response answer) implements Head {}
  }

  /// @param requestLine bytes of a path at most
  static Head read(Http2Headers raw, int requestLine, Ends ends) {
    String method = text(raw.method());
    String path = text(raw.path());
    String protocol = text(raw.get(Http2Headers.PseudoHeaderName.PROTOCOL.value()));
    if (method == null || (method.equals("CONNECT") && protocol == null)) {
      return new Head.Refused(Response.of(Status.NOT_IMPLEMENTED));
    }
    if (path == null || raw.scheme() == null) {
      return refused("The request needs :scheme and :path.");
    }
    if (path.length() > requestLine) {
      return new Head.Refused(Response.of(Status.URI_TOO_LONG));
    }
    if (protocol != null && !method.equals("CONNECT")) {
      return refused("The field :protocol belongs to CONNECT.");
    }
    try {
      Headers headers = headers(raw);
      if (headers.all("host").size() != 1
          || !RequestTarget.isAuthority(headers.first("host", ""))) {
        return refused("The authority must come once, as a host and perhaps a port.");
      }
      RequestTarget target = RequestTarget.read(Method.of(method), path);
      if (target.authority() != null) {
        return refused("The field :path is no URL.");
      }
      boolean webSocket = protocol != null;
      if (protocol != null
          && Handshake.judgeStream(protocol, headers)
              instanceof Handshake.Verdict.Refused(Response answer)) {
        return new Head.Refused(answer);
      }
      Scope scope =
          Scope.of(webSocket ? Scope.WEBSOCKET : Scope.HTTP, path, headers)
              .withTransport(
                  HttpRequests.scheme(webSocket, ends.secure()), "2", ends.client(), ends.server());
      Request request = new Request(Method.of(method), scope, NO_BODY);
      return webSocket ? new Head.WebSocket(request) : new Head.Plain(request);
    } catch (IllegalArgumentException wrong) {
      return refused(String.valueOf(wrong.getMessage()));
    }
  }

  private static Head refused(String why) {
    return new Head.Refused(Response.of(Status.BAD_REQUEST, why + "\n"));
  }

  /// The fields as HTTP/1.1 would have them: `:authority` is `host`, and the crumbs of cookies are
  /// one field again (RFC 9113, 8.2.3 and 8.3.1).
  private static Headers headers(Http2Headers raw) {
    Headers.Builder headers = new Headers.Builder();
    String authority = text(raw.authority());
    if (authority != null) {
      headers.add("host", authority);
    }
    StringBuilder cookies = new StringBuilder();
    if (raw.size() > HttpRequests.MOST_FIELDS) {
      throw new IllegalArgumentException(
          "fields: " + raw.size() + " (expected: " + HttpRequests.MOST_FIELDS + " at most)");
    }
    for (Map.Entry<CharSequence, CharSequence> field : raw) {
      String name = field.getKey().toString();
      String value = field.getValue().toString();
      if (name.startsWith(":") || (name.equals("host") && value.equals(authority))) {
        continue;
      }
      if (name.equals("cookie")) {
        cookies.append(cookies.isEmpty() ? "" : "; ").append(value);
      } else {
        headers.add(name, value);
      }
    }
    if (!cookies.isEmpty()) {
      headers.add("cookie", cookies.toString());
    }
    return headers.build();
  }

  private static @Nullable String text(@Nullable CharSequence value) {
    return value == null ? null : value.toString();
  }
}
