// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http;

import io.millrace.http.Method;
import io.millrace.http.Request;
import io.millrace.http.RequestBody;
import io.millrace.http.Response;
import io.millrace.scope.Headers;
import io.millrace.scope.Scope;
import io.millrace.websocket.Handshake;

/// What came on a connection and waits for its turn to be answered.
sealed interface PendingRequest {
  /// Whether the connection ends with the answer.
  boolean closes();

  /// Bytes of content that it holds.
  int size();

  /// @param handshake what it is, as a request to open a WebSocket
  record Good(Request request, Handshake.Verdict handshake, boolean closes)
      implements PendingRequest {
    private static final Handshake.Verdict PLAIN = new Handshake.Verdict.NotWebSocket();

    static Good of(Request request) {
      return new Good(request, judge(request), !keepsAlive(request));
    }

    private static Handshake.Verdict judge(Request request) {
      return request.scope().type().equals(Scope.WEBSOCKET)
          ? Handshake.judge(request.method(), request.scope().httpVersion(), request.headers())
          : PLAIN;
    }

    private static boolean keepsAlive(Request request) {
      Headers headers = request.headers();
      return isOld(request)
          ? headers.lists("connection", "keep-alive")
          : !headers.lists("connection", "close");
    }

    private static boolean isOld(Request request) {
      return request.scope().httpVersion().equals("1.0");
    }

    boolean opensWebSocket() {
      return handshake instanceof Handshake.Verdict.Good;
    }

    @Override
    public int size() {
      return request.content() instanceof RequestBody.Whole(byte[] bytes) ? bytes.length : 0;
    }
  }

  /// What cannot be understood: the answer that says so, after which nothing is read.
  record Refused(Response answer) implements PendingRequest {
    @Override
    public boolean closes() {
      return true;
    }

    @Override
    public int size() {
      return 0;
    }
  }

  /// Whether the answer goes without its content.
  default boolean isHeadOnly() {
    return this instanceof Good good && good.request.method().equals(Method.HEAD);
  }

  private boolean isFromOldClient() {
    return this instanceof Good good && Good.isOld(good.request);
  }

  /// What the client is told of the connection's future.
  default HttpEncoder.Ending ending() {
    if (closes()) {
      return isFromOldClient() ? HttpEncoder.Ending.CLOSE_OLD : HttpEncoder.Ending.CLOSE;
    }
    return isFromOldClient() ? HttpEncoder.Ending.SAY_KEEP : HttpEncoder.Ending.KEEP;
  }

  /// The same, which ends its connection where only that tells the answer's end: HTTP/1.0 knows no
  /// chunks.
  default PendingRequest answeredWith(Response answer) {
    return isFromOldClient() && answer.content().length() < 0 ? closing() : this;
  }

  /// The same, as the last one of its connection.
  default PendingRequest closing() {
    return switch (this) {
      case Good good -> new Good(good.request, good.handshake, true);
      case Refused refused -> refused;
    };
  }
}
