// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.peer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/// A WebSocket that reads frames where they lie, trusts them, and sends each back, or to all.
/// Answers to one read are one buffer.
final class LeanFrames extends ChannelInboundHandlerAdapter {
  /// Bytes before the payload of a server's frame, at most.
  static final int MOST_HEAD = 10;

  private static final int CLOSE = 8;

  private final boolean member;
  private final NettyGroup group;
  private @Nullable ByteBuf rest;
  private @Nullable ByteBuf answers;

  LeanFrames(boolean member, NettyGroup group) {
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
    if (rest != null) {
      rest.release();
      rest = null;
    }
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // What fails closes the connection.
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf read)) {
      ReferenceCountUtil.release(message); // The end of the request.
      return;
    }
    ByteBuf in = withRest(ctx, read);
    while (frame(ctx, in)) {
      // On to the next.
    }
    if (answers != null) {
      ctx.write(answers, ctx.voidPromise());
      answers = null;
    }
    if (in.isReadable()) {
      rest = in;
    } else {
      in.release();
    }
  }

  private ByteBuf withRest(ChannelHandlerContext ctx, ByteBuf read) {
    ByteBuf earlier = rest;
    if (earlier == null) {
      return read;
    }
    rest = null;
    ByteBuf both = ctx.alloc().directBuffer(earlier.readableBytes() + read.readableBytes());
    both.writeBytes(earlier).writeBytes(read);
    earlier.release();
    read.release();
    return both;
  }

  /// Takes one frame, if all of it is here.
  @SuppressWarnings("FutureReturnValueIgnored") // What fails closes the connection.
  private boolean frame(ChannelHandlerContext ctx, ByteBuf in) {
    int at = in.readerIndex();
    int readable = in.readableBytes();
    if (readable < 6) {
      return false;
    }
    int first = in.getByte(at);
    int length = in.getByte(at + 1) & 0x7F;
    int head = length < 126 ? 6 : length == 126 ? 8 : 14;
    if (readable < head) {
      return false;
    }
    if (length == 126) {
      length = in.getUnsignedShort(at + 2);
    } else if (length == 127) {
      length = (int) in.getLong(at + 2);
    }
    if (readable - head < length) {
      return false;
    }
    if ((first & 0x0F) == CLOSE) {
      ctx.close();
      in.skipBytes(readable);
      return false;
    }
    message(ctx, first, in, at + head, length);
    in.readerIndex(at + head + length);
    return true;
  }

  private void message(ChannelHandlerContext ctx, int first, ByteBuf in, int at, int length) {
    if (member) {
      ByteBuf frame = ctx.alloc().directBuffer(MOST_HEAD + length);
      append(frame, first, in, at, length);
      group.write(frame);
      return;
    }
    ByteBuf out = answers;
    if (out == null) {
      // A frame of the server is shorter than the client's, by its mask.
      out = ctx.alloc().directBuffer(in.readableBytes());
      answers = out;
    }
    append(out, first, in, at, length);
  }

  /// Appends a frame with a payload that is masked still; its mask stands before it.
  private static void append(ByteBuf out, int first, ByteBuf in, int at, int length) {
    head(out, first, length);
    int mask = in.getInt(at - 4);
    long wide = (mask & 0xFFFFFFFFL) << 32 | (mask & 0xFFFFFFFFL);
    int done = 0;
    for (; done + 8 <= length; done += 8) {
      out.writeLong(in.getLong(at + done) ^ wide);
    }
    for (; done < length; done++) {
      out.writeByte(in.getByte(at + done) ^ (mask >>> (24 - 8 * (done & 3))));
    }
  }

  /// Appends what stands before the payload of a server's frame.
  static void head(ByteBuf out, int first, int length) {
    out.writeByte(first);
    if (length < 126) {
      out.writeByte(length);
    } else if (length <= 0xFFFF) {
      out.writeByte(126).writeShort(length);
    } else {
      out.writeByte(127).writeLong(length);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (member) {
      group.flush();
    } else {
      ctx.flush();
    }
  }

  @Override
  @SuppressWarnings({"deprecation", "FutureReturnValueIgnored"}) // Of the handler interface only.
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close(); // A client that leaves in the middle of a message is no news.
  }
}
