// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// One connection of the load tool, owned by one event loop. Bytes go to `received`; what that
/// wrote is flushed once when the loop has read the socket empty.
@SuppressWarnings(
    "FutureReturnValueIgnored") // Failures reach exceptionCaught or the connection's close.
abstract class Link extends ChannelInboundHandlerAdapter {
  private final Faults faults;
  private final CompletableFuture<Link> opened = new CompletableFuture<>();
  private @Nullable ChannelHandlerContext context;
  private boolean closing;
  private boolean written;

  Link(Faults faults) {
    this.faults = faults;
  }

  /// Completes when the connection can carry messages.
  final CompletableFuture<Link> opened() {
    return opened;
  }

  final ChannelHandlerContext context() {
    ChannelHandlerContext current = context;
    if (current == null) {
      throw new IllegalStateException("not connected yet");
    }
    return current;
  }

  /// Bytes to be sent again and again, outside the heap. They go when nobody refers to them any
  /// more: there is nothing to release but the slices written.
  static ByteBuf prebuilt(ByteBuf bytes) {
    ByteBuffer copy = ByteBuffer.allocateDirect(bytes.readableBytes());
    bytes.getBytes(bytes.readerIndex(), copy);
    return Unpooled.wrappedBuffer(copy.flip());
  }

  /// Writes without flushing; the flush follows at the end of this read.
  final void write(ByteBuf bytes) {
    ChannelHandlerContext current = context();
    current.write(bytes, current.voidPromise());
    written = true;
  }

  final void flush() {
    if (written) {
      written = false;
      context().flush();
    }
  }

  /// Closes without it being a fault. Any thread.
  final void closeQuietly() {
    ChannelHandlerContext current = context;
    if (current != null) {
      current
          .executor()
          .execute(
              () -> {
                closing = true;
                current.close();
              });
    }
  }

  /// On the loop: whether messages still matter.
  final boolean isOpen() {
    return !closing;
  }

  final void fail(Throwable cause) {
    if (!closing) {
      closing = true;
      faults.report(cause);
      opened.completeExceptionally(cause);
      context().close();
    }
  }

  abstract void connected();

  abstract void received(ByteBuf in);

  @Override
  public final void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public final void handlerRemoved(ChannelHandlerContext ctx) {
    closing = true;
  }

  @Override
  public final void channelActive(ChannelHandlerContext ctx) {
    connected();
  }

  @Override
  public final void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      if (!closing) {
        received(in);
      }
    } catch (RuntimeException e) {
      fail(e);
    } finally {
      in.release();
    }
  }

  @Override
  public final void channelReadComplete(ChannelHandlerContext ctx) {
    flush();
  }

  @Override
  public final void channelInactive(ChannelHandlerContext ctx) {
    fail(new LoadFailure("the server closed a connection"));
  }

  @Override
  @SuppressWarnings("deprecation") // Deprecated in the handler interface only.
  public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(cause);
  }
}
