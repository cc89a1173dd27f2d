// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http;

import io.millrace.http.Method;
import io.millrace.http.Request;
import io.millrace.http.RequestTarget;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.scope.Endpoint;
import io.millrace.scope.Headers;
import io.millrace.scope.Scope;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Turns what Netty's decoder read into a [Request], or says what is wrong with it (RFC 9112, RFC
/// 9110).
public final class HttpRequests {
  private static final byte[] NO_BODY = {};

  /// Fields of one header section; more than any honest client sends.
  public static final int MOST_FIELDS = 256;

  private HttpRequests() {}

  /// A request without its content, or the answer that refuses it.
  sealed interface Read {
    record Good(Request request) implements Read {}

    record Bad(Response answer) implements Read {}
  }

  /// Reads a head that was checked.
  static Read read(HttpRequest raw, Ends ends) {
    try {
      Method method = Method.of(raw.method().name());
      RequestTarget target = RequestTarget.read(method, raw.uri());
      Headers built = headers(raw, target.authority());
      boolean upgrade = built.lists("upgrade", "websocket");
      if (upgrade) {
        // These live as long as the connection.
        built = built.sharing(SharedStrings.ofThisThread()::shared);
      }
      Scope scope =
          Scope.of(upgrade ? Scope.WEBSOCKET : Scope.HTTP, target.path(), built)
              .withTransport(
                  scheme(upgrade, ends.secure()),
                  raw.protocolVersion().minorVersion() == 0 ? "1.0" : "1.1",
                  ends.client(),
                  ends.server());
      return new Read.Good(new Request(method, scope, NO_BODY));
    } catch (IllegalArgumentException wrong) {
      return new Read.Bad(bad(wrong.getMessage()));
    }
  }

  /// The same request on another connection.
  static Request from(Request request, Ends ends) {
    Scope scope = request.scope();
    return request.withScope(
        scope.withTransport(
            scheme(false, ends.secure()), scope.httpVersion(), ends.client(), ends.server()));
  }

  /// @param authority what stands in the place of the field Host, or null (RFC 9112, 3.2.2)
  private static Headers headers(HttpRequest raw, @Nullable String authority) {
    Headers.Builder headers = new Headers.Builder();
    for (Map.Entry<String, String> field : raw.headers()) {
      if (authority != null && field.getKey().equalsIgnoreCase("host")) {
        headers.add("host", authority);
      } else {
        headers.add(field.getKey(), field.getValue());
      }
    }
    return headers.build();
  }

  /// Of a request, or of the one that opens a WebSocket.
  public static String scheme(boolean webSocket, boolean secure) {
    if (webSocket) {
      return secure ? "wss" : "ws";
    }
    return secure ? "https" : "http";
  }

  private static Response bad(@Nullable String why) {
    return Response.of(Status.BAD_REQUEST, why + "\n");
  }

  /// What is wrong with a head, as far as it can be said before the content has come.
  ///
  /// @return the answer that refuses it, or null
  public static @Nullable Response check(HttpRequest raw) {
    if (raw.decoderResult().isFailure()) {
      return refusal(raw.decoderResult().cause());
    }
    HttpVersion version = raw.protocolVersion();
    if (!version.protocolName().equals("HTTP") || version.majorVersion() != 1) {
      return Response.of(Status.VERSION_NOT_SUPPORTED);
    }
    String host = raw.headers().get(HttpHeaderNames.HOST);
    if (!hasOneHost(raw, version) || (host != null && !RequestTarget.isAuthority(host))) {
      return bad("The field Host must come once, with a host and perhaps a port.");
    }
    if (raw.headers().contains("sec-websocket-key1")) {
      return bad("This is a WebSocket of an old draft (expected: RFC 6455).");
    }
    if (raw.method().equals(HttpMethod.CONNECT)) {
      return Response.of(Status.NOT_IMPLEMENTED);
    }
    try {
      RequestTarget _ = RequestTarget.read(Method.of(raw.method().name()), raw.uri());
      return null;
    } catch (IllegalArgumentException wrong) {
      return bad(wrong.getMessage());
    }
  }

  /// HTTP/1.1 demands one, and no version allows two (RFC 9112, 3.2).
  private static boolean hasOneHost(HttpRequest raw, HttpVersion version) {
    Iterator<? extends CharSequence> hosts =
        raw.headers().valueCharSequenceIterator(HttpHeaderNames.HOST);
    if (!hosts.hasNext()) {
      return version.minorVersion() == 0;
    }
    hosts.next();
    return !hosts.hasNext();
  }

  public static Response refusal(Throwable cause) {
    return switch (cause) {
      case MalformedException said -> said.answer();
      case TooLongHttpLineException _ -> Response.of(Status.URI_TOO_LONG);
      case TooLongHttpHeaderException _, TooLongFrameException _ ->
          Response.of(Status.HEADERS_TOO_LARGE);
      default -> Response.of(Status.BAD_REQUEST);
    };
  }

  public static Endpoint endpoint(@Nullable SocketAddress address) {
    return switch (address) {
      case InetSocketAddress inet -> {
        Endpoint read = Endpoint.of(inet.getAddress(), inet.getPort());
        yield new Endpoint(SharedStrings.ofThisThread().shared(read.host()), read.port());
      }
      case DomainSocketAddress unix -> Endpoint.unix(unix.path());
      case null -> Endpoint.unix("");
      default -> Endpoint.unix(address.toString());
    };
  }
}
