// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.loop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.FileRegion;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/// Gathers what one connection sends within a turn of its loop, so that it costs one system call.
/// Small pieces are copied together, large ones are handed on as they are. On the loop only.
public final class FrameWriter implements Flushable {
  /// Copying less than this is cheaper than an entry of its own in the socket's queue.
  private static final int COPIED_BELOW = 1_024;

  private static final int ARRAY_COPIED_TO = 8 * 1_024;

  private static final int GATHERED_MOST = 16 * 1_024;
  private static final int FIRST_CAPACITY = 256;

  private final Channel channel;
  private final NettyLoop loop;

  /// Whether nothing in the pipeline looks at what is written, so that it need not be walked.
  private final boolean direct;

  private @Nullable ByteBuf gathered;
  private boolean listed;

  public FrameWriter(Channel channel, NettyLoop loop) {
    this.channel = channel;
    this.loop = loop;
    this.direct =
        !(channel instanceof Http2StreamChannel)
            && channel.pipeline().get(SslHandler.class) == null;
  }

  public ByteBufAllocator allocator() {
    return channel.alloc();
  }

  /// A buffer with room for that many bytes, to be written to at once.
  public ByteBuf room(int size) {
    if (gathered != null && gathered.readableBytes() + size > GATHERED_MOST) {
      handOn();
    }
    if (gathered == null) {
      gathered = channel.alloc().directBuffer(Math.max(size, FIRST_CAPACITY));
    }
    list();
    return gathered;
  }

  /// Writes bytes that are not to be changed any more. Large ones are not copied here; as an array
  /// is no place that the kernel can read from, that is done by the socket.
  public void writeBytes(byte[] bytes) {
    if (bytes.length <= ARRAY_COPIED_TO) {
      room(bytes.length).writeBytes(bytes);
    } else {
      list();
      handOn();
      write(Unpooled.wrappedBuffer(bytes));
    }
  }

  /// Writes a frame that is shared with others.
  public void writeShared(ByteBuf frame) {
    int size = frame.readableBytes();
    if (size < COPIED_BELOW) {
      room(size).writeBytes(frame, frame.readerIndex(), size);
    } else {
      handOn();
      write(frame.retainedDuplicate());
      list();
    }
  }

  /// Writes bytes whose writer is told when the socket has taken them.
  public void write(ByteBuf bytes, ChannelFutureListener taken) {
    handOn();
    loop.countBytesOut(bytes.readableBytes());
    channel.write(bytes).addListener(taken);
    list();
  }

  /// Writes a piece of a file, of which the socket may take a part only.
  public void write(FileRegion file, ChannelFutureListener taken) {
    handOn();
    channel
        .write(file)
        .addListener(
            (ChannelFutureListener)
                future -> {
                  loop.countBytesOut(file.transferred());
                  taken.operationComplete(future);
                });
    list();
  }

  private void list() {
    if (!listed) {
      listed = true;
      loop.flushAtEndOfTurn(this);
    }
  }

  /// Hands what was gathered to the socket's queue, without a flush.
  private void handOn() {
    ByteBuf full = gathered;
    if (full != null) {
      gathered = null;
      write(full);
    }
  }

  private void write(ByteBuf bytes) {
    loop.countBytesOut(bytes.readableBytes());
    if (direct) {
      channel.unsafe().write(bytes, channel.voidPromise());
    } else {
      var _ = channel.write(bytes, channel.voidPromise());
    }
  }

  private void flushChannel() {
    if (direct) {
      channel.unsafe().flush();
    } else {
      channel.flush();
    }
  }

  /// Called by the loop at the end of its turn, or before the channel is closed.
  @Override
  public void flush() {
    listed = false;
    handOn();
    flushChannel();
  }

  /// Flushes within the turn: what the kernel takes now need not wait, however much a turn brings.
  public void flushEarly() {
    handOn();
    flushChannel();
    if (channel instanceof Http2StreamChannel stream) {
      TurnFlush connection = stream.parent().pipeline().get(TurnFlush.class);
      if (connection != null) {
        connection.flushNow();
      }
    }
  }

  /// Whether the socket takes more now.
  public boolean isWritable() {
    return channel.isWritable()
        && (gathered == null || gathered.readableBytes() < GATHERED_MOST * 4);
  }

  /// Flushes what was gathered, calls back when the kernel has it all, or when that failed.
  public void flushThen(Runnable done) {
    flush();
    var _ = channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> done.run());
  }

  /// Ends our side; what the peer still sends can be read. TLS says its own goodbye first (RFC
  /// 8446, 6.1).
  public void shutOutput() {
    if (!channel.isActive()) {
      return;
    }
    if (channel instanceof Http2StreamChannel) {
      channel.writeAndFlush(new DefaultHttp2DataFrame(true));
      return;
    }
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      shutSocket();
    } else {
      var _ = tls.closeOutbound().addListener(_ -> shutSocket());
    }
  }

  /// Both sides are done. A stream is over when both have ended it, and is not reset before (RFC
  /// 8441, 5.1); who waits for that has to watch the time.
  public void close() {
    if (channel instanceof Http2StreamChannel) {
      shutOutput();
    } else {
      channel.close();
    }
  }

  /// Ends the connection with what is unsent. Closing a stream does not do that where both sides
  /// have ended it and data still wait for a window.
  public void drop() {
    if (channel instanceof Http2StreamChannel && channel.isActive()) {
      channel.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL));
    }
    channel.close();
  }

  private void shutSocket() {
    if (channel instanceof DuplexChannel duplex && channel.isActive()) {
      duplex.shutdownOutput();
    }
  }

  /// Gives up what was gathered: the channel is closed.
  public void discard() {
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
  }
}
