// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http;

import io.millrace.extension.Extensions;
import io.millrace.http.Request;
import io.millrace.net.frame.FrameEncoder;
import io.millrace.net.loop.ConnectionHandler;
import io.millrace.net.loop.NettyLoop;
import io.millrace.net.websocket.WebSocketChannel;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What becomes of a connection from the request on that opens a WebSocket: what follows it is no
/// HTTP, and is kept until the requests before it are answered. On the loop only.
final class Upgrade {
  private final ServerContext server;
  private final NettyLoop loop;
  private final Channel channel;
  private final HttpEncoder http;
  private @Nullable ByteBuf early;

  Upgrade(ServerContext server, NettyLoop loop, Channel channel, HttpEncoder http) {
    this.server = server;
    this.loop = loop;
    this.channel = channel;
    this.http = http;
  }

  /// Keeps a copy of bytes that came behind the request.
  void keep(ByteBuf bytes) {
    early = early == null ? channel.alloc().buffer() : early;
    early.writeBytes(bytes);
    if (early.readableBytes() > server.limits().headers()) {
      channel.config().setAutoRead(false);
    }
  }

  /// Puts a [WebSocketChannel] in the place of the handler that spoke HTTP, which the loop has
  /// forgotten.
  void complete(ConnectionHandler before, Request request, String acceptKey) {
    List<String> extensions = request.headers().all(Extensions.FIELD);
    WebSocketChannel socket =
        new WebSocketChannel(
            server.webSockets(),
            loop,
            channel,
            FrameEncoder.SERVER,
            new UpgradeAnswer(http, server.metrics(), acceptKey, extensions));
    loop.register(socket);
    ByteBuf bytes = early;
    early = null;
    channel.config().setAutoRead(true);
    channel.pipeline().replace(before, null, socket);
    socket.open(
        transport ->
            server.application().open(request.scope(), transport, server.options().sockets()),
        bytes);
  }

  /// There will be no WebSocket.
  void discard() {
    if (early != null) {
      early.release();
      early = null;
    }
  }
}
