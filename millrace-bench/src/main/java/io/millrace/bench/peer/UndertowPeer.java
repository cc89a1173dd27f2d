// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.peer;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedBinaryMessage;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Undertow: handlers on its input-output threads, direct buffers, asynchronous sends; a broadcast
/// is turned into bytes once.
public final class UndertowPeer implements Peer {
  private static final ByteBuffer PLAIN =
      ByteBuffer.allocateDirect(13)
          .put("Hello, World!".getBytes(StandardCharsets.US_ASCII))
          .flip()
          .asReadOnlyBuffer();

  private final Undertow server;

  private UndertowPeer(Undertow server) {
    this.server = server;
  }

  /// Serves until the process is stopped.
  public static void main(String[] arguments) {
    start(PeerPort.of(arguments), Runtime.getRuntime().availableProcessors());
  }

  static UndertowPeer start(int port, int ioThreads) {
    Undertow server =
        Undertow.builder()
            .addHttpListener(port, "127.0.0.1")
            .setIoThreads(ioThreads)
            .setDirectBuffers(true)
            .setBufferSize(16 * 1024)
            .setSocketOption(org.xnio.Options.BACKLOG, 4096)
            .setSocketOption(org.xnio.Options.TCP_NODELAY, true)
            .setServerOption(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
            .setHandler(
                Handlers.path()
                    .addExactPath("/plain", UndertowPeer::plain)
                    .addExactPath(
                        "/echo", Handlers.websocket((_, channel) -> listen(channel, new Echo())))
                    .addExactPath(
                        "/fanout",
                        Handlers.websocket((_, channel) -> listen(channel, new Fanout()))))
            .build();
    server.start();
    return new UndertowPeer(server);
  }

  @Override
  public int port() {
    return ((InetSocketAddress) server.getListenerInfo().getFirst().getAddress()).getPort();
  }

  @Override
  public void close() {
    server.stop();
  }

  private static void plain(HttpServerExchange exchange) {
    exchange.setStatusCode(StatusCodes.OK);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain");
    exchange.getResponseSender().send(PLAIN.duplicate());
  }

  private static void listen(WebSocketChannel channel, AbstractReceiveListener listener) {
    channel.getReceiveSetter().set(listener);
    channel.resumeReceives();
  }

  private static final class Echo extends AbstractReceiveListener {
    @Override
    protected void onFullTextMessage(WebSocketChannel channel, BufferedTextMessage message) {
      WebSockets.sendText(message.getData(), channel, null);
    }

    @Override
    protected void onFullBinaryMessage(WebSocketChannel channel, BufferedBinaryMessage message) {
      WebSockets.sendBinary(copy(message), channel, null);
    }
  }

  private static final class Fanout extends AbstractReceiveListener {
    @Override
    protected void onFullTextMessage(WebSocketChannel channel, BufferedTextMessage message) {
      ByteBuffer bytes = ByteBuffer.wrap(message.getData().getBytes(StandardCharsets.UTF_8));
      for (WebSocketChannel member : channel.getPeerConnections()) {
        WebSockets.sendText(bytes.duplicate(), member, null);
      }
    }

    @Override
    protected void onFullBinaryMessage(WebSocketChannel channel, BufferedBinaryMessage message) {
      ByteBuffer bytes = copy(message);
      for (WebSocketChannel member : channel.getPeerConnections()) {
        WebSockets.sendBinary(bytes.duplicate(), member, null);
      }
    }
  }

  private static ByteBuffer copy(BufferedBinaryMessage message) {
    try (var data = message.getData()) {
      return WebSockets.mergeBuffers(data.getResource());
    }
  }
}
