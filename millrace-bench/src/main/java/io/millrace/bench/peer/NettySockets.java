// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.peer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;

/// A WebSocket on Netty's codecs: sends each message back, or to all.
final class NettySockets extends ChannelInboundHandlerAdapter {
  private static final int FINAL = 0x80;
  private static final int TEXT = 1;
  private static final int BINARY = 2;

  private final boolean member;
  private final NettyGroup group;

  NettySockets(boolean member, NettyGroup group) {
    this.member = member;
    this.group = group;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    if (member) {
      group.join(ctx);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (member) {
      group.leave(ctx);
    }
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // What fails closes the connection.
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    switch (message) {
      case TextWebSocketFrame text -> data(ctx, text, TEXT);
      case BinaryWebSocketFrame binary -> data(ctx, binary, BINARY);
      case PingWebSocketFrame ping -> ctx.write(new PongWebSocketFrame(ping.content()));
      case CloseWebSocketFrame close ->
          ctx.writeAndFlush(close).addListener(ChannelFutureListener.CLOSE);
      default -> ReferenceCountUtil.release(message);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // What fails closes the connection.
  private void data(ChannelHandlerContext ctx, WebSocketFrame frame, int opcode) {
    if (!member) {
      ctx.write(frame, ctx.voidPromise());
      return;
    }
    ByteBuf content = frame.content();
    int length = content.readableBytes();
    ByteBuf encoded = ctx.alloc().directBuffer(LeanFrames.MOST_HEAD + length);
    LeanFrames.head(encoded, FINAL | opcode, length);
    encoded.writeBytes(content);
    frame.release();
    group.write(encoded);
    group.flush();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ctx.flush();
  }

  @Override
  @SuppressWarnings({"deprecation", "FutureReturnValueIgnored"}) // Of the handler interface only.
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close(); // A client that leaves in the middle of a message is no news.
  }
}
