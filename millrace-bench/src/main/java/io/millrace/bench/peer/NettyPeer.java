// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.peer;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.util.ResourceLeakDetector;

/// Netty as one writes a server on it by hand: epoll, its own codecs for HTTP and WebSocket, one
/// flush for each burst of reads. A broadcast is encoded once, written to all members of each event
/// loop as duplicates of one buffer, and flushed.
public final class NettyPeer {
  private static final int MESSAGE_LIMIT = 1 << 20;
  private static final WebSocketDecoderConfig CONFIG =
      WebSocketDecoderConfig.newBuilder().maxFramePayloadLength(MESSAGE_LIMIT).build();

  private NettyPeer() {}

  /// Serves until the process is stopped.
  public static void main(String[] arguments) {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    start(PeerPort.of(arguments), Runtime.getRuntime().availableProcessors());
  }

  static Peer start(int port, int eventLoops) {
    return NettyServer.start(port, eventLoops, NettyPeer::upgrade);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // What fails closes the connection.
  private static void upgrade(ChannelHandlerContext http, HttpRequest request, NettyGroup group) {
    var factory = new WebSocketServerHandshakerFactory("ws://" + request.uri(), null, CONFIG);
    WebSocketServerHandshaker handshaker = factory.newHandshaker(request);
    if (handshaker == null) {
      WebSocketServerHandshakerFactory.sendUnsupportedVersionResponse(http.channel());
      return;
    }
    handshaker.handshake(http.channel(), request);
    ChannelPipeline pipeline = http.pipeline();
    pipeline.addLast(
        new Utf8FrameValidator(),
        new WebSocketFrameAggregator(MESSAGE_LIMIT),
        new NettySockets(request.uri().equals("/fanout"), group));
    pipeline.remove(http.handler());
  }
}
