// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http2;

import io.millrace.extension.Extensions;
import io.millrace.extension.WebSocketExtension;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.metrics.Metrics;
import io.millrace.net.http.HttpEncoder;
import io.millrace.net.http.Places;
import io.millrace.net.loop.FrameWriter;
import io.millrace.net.websocket.HandshakeAnswer;
import io.millrace.scope.Headers;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answer to a WebSocket's handshake on a stream: 200, or a refusal (RFC 8441, 5).
final class ConnectAnswer implements HandshakeAnswer {
  private final Channel stream;
  private final HttpEncoder http;
  private final Metrics metrics;
  private final Places places;
  private final List<String> extensions;

  /// @param places where this WebSocket has one already
  /// @param extensions the request's field
  ConnectAnswer(
      Channel stream, HttpEncoder http, Metrics metrics, Places places, List<String> extensions) {
    this.stream = stream;
    this.http = http;
    this.metrics = metrics;
    this.places = places;
    this.extensions = extensions;
  }

  @Override
  public Extensions.Agreed accept(
      FrameWriter out,
      @Nullable String subprotocol,
      Headers headers,
      List<WebSocketExtension> known) {
    Extensions.Agreed agreed = Extensions.answer(extensions, known);
    Http2Headers head = Http2Answers.head(Status.OK, headers, http);
    if (subprotocol != null) {
      head.set("sec-websocket-protocol", subprotocol);
    }
    if (!agreed.answer().isEmpty()) {
      head.set(Extensions.FIELD, agreed.answer());
    }
    stream.writeAndFlush(new DefaultHttp2HeadersFrame(head));
    metrics.webSocketsOverHttp2.increment();
    return agreed;
  }

  /// The content is the end of our side, which the caller says.
  @Override
  public void reject(FrameWriter out, Response answer) {
    stream.write(new DefaultHttp2HeadersFrame(Http2Answers.head(answer, http)));
    if (!answer.status().hasNoContent()) {
      out.writeBytes(answer.body());
    }
  }

  @Override
  public void ended() {
    places.leave();
  }
}
