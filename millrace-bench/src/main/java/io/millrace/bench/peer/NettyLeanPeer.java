// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.peer;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ResourceLeakDetector;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// Netty on epoll with frames of its own, read and written straight in buffers, and broadcasts
/// flushed once for all that came in one burst of reads. It checks nothing: no limits, no masks, no
/// UTF-8, no pongs, no slow members. Not a server to run, but what one written by hand may reach.
public final class NettyLeanPeer {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private NettyLeanPeer() {}

  /// Serves until the process is stopped.
  public static void main(String[] arguments) {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    start(PeerPort.of(arguments), Runtime.getRuntime().availableProcessors());
  }

  static Peer start(int port, int eventLoops) {
    return NettyServer.start(port, eventLoops, NettyLeanPeer::upgrade);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // What fails closes the connection.
  private static void upgrade(ChannelHandlerContext http, HttpRequest request, NettyGroup group) {
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER);
    response
        .headers()
        .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
        .set(
            HttpHeaderNames.SEC_WEBSOCKET_ACCEPT,
            accept(request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY, "")));
    http.writeAndFlush(response);
    ChannelPipeline pipeline = http.pipeline();
    pipeline.addLast(new LeanFrames(request.uri().equals("/fanout"), group));
    pipeline.remove(HttpServerCodec.class);
    pipeline.remove(http.handler());
  }

  /// RFC 6455, section 4.2.2.
  private static String accept(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
