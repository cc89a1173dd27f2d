// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http;

import io.millrace.extension.Extensions;
import io.millrace.extension.WebSocketExtension;
import io.millrace.http.Response;
import io.millrace.metrics.Metrics;
import io.millrace.net.loop.FrameWriter;
import io.millrace.net.websocket.HandshakeAnswer;
import io.millrace.scope.Headers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answer to a WebSocket's handshake over HTTP/1.1: 101, or a refusal that ends the connection.
final class UpgradeAnswer implements HandshakeAnswer {
  private final HttpEncoder http;
  private final Metrics metrics;
  private final String acceptKey;
  private final List<String> extensions;

  /// @param extensions the request's field
  UpgradeAnswer(HttpEncoder http, Metrics metrics, String acceptKey, List<String> extensions) {
    this.http = http;
    this.metrics = metrics;
    this.acceptKey = acceptKey;
    this.extensions = extensions;
  }

  @Override
  public Extensions.Agreed accept(
      FrameWriter out,
      @Nullable String subprotocol,
      Headers headers,
      List<WebSocketExtension> known) {
    Extensions.Agreed agreed = Extensions.answer(extensions, known);
    metrics.openHttp.decrement();
    http.writeUpgrade(out, acceptKey, subprotocol, agreed.answer(), headers);
    return agreed;
  }

  @Override
  public void reject(FrameWriter out, Response answer) {
    http.writeLast(out, answer);
  }

  @Override
  public boolean isDoneOnceAccepted() {
    return true;
  }

  /// Not accepted: it was HTTP to the last.
  @Override
  public void ended() {
    metrics.openHttp.decrement();
  }
}
