// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.peer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;

/// The HTTP of a server on Netty: a page, and the way to its WebSockets. Answers of one burst of
/// reads are flushed together.
final class NettyRoutes extends ChannelInboundHandlerAdapter {
  private static final ByteBuf PLAIN =
      Unpooled.unreleasableBuffer(
          Unpooled.directBuffer(13)
              .writeBytes("Hello, World!".getBytes(StandardCharsets.US_ASCII))
              .asReadOnly());

  private final NettyGroup group;
  private final Upgrade upgrade;

  /// Makes a WebSocket of a connection, for `/echo` or `/fanout`.
  @FunctionalInterface
  interface Upgrade {
    void perform(ChannelHandlerContext http, HttpRequest request, NettyGroup group);
  }

  NettyRoutes(NettyGroup group, Upgrade upgrade) {
    this.group = group;
    this.upgrade = upgrade;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (message instanceof HttpRequest request) {
        answer(ctx, request);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void answer(ChannelHandlerContext ctx, HttpRequest request) {
    switch (request.uri()) {
      case "/plain" -> respond(ctx, request, HttpResponseStatus.OK, PLAIN.duplicate());
      case "/echo", "/fanout" -> upgrade.perform(ctx, request, group);
      default -> respond(ctx, request, HttpResponseStatus.NOT_FOUND, Unpooled.EMPTY_BUFFER);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // What fails closes the connection.
  private static void respond(
      ChannelHandlerContext ctx, HttpRequest request, HttpResponseStatus status, ByteBuf content) {
    var headers = DefaultHttpHeadersFactory.headersFactory().withValidation(false);
    var response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, content, headers, headers);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.TEXT_PLAIN)
        .setInt(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes());
    if (HttpUtil.isKeepAlive(request)) {
      ctx.write(response, ctx.voidPromise());
    } else {
      ctx.write(response).addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ctx.flush();
  }

  @Override
  @SuppressWarnings({"deprecation", "FutureReturnValueIgnored"}) // Of the handler interface only.
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close(); // A client that leaves in the middle of a request is no news.
  }
}
