// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.loop;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.util.ArrayList;
import java.util.List;

/// Makes a stream of HTTP/2 look like a socket: bytes out of and into DATA frames, `END_STREAM` as
/// the end of the peer's side; and counts what the peer has taken. HEADERS frames pass as they are.
/// On the loop only.
public final class StreamPipe extends ChannelDuplexHandler {
  private static final int FRAME_MOST = 16 * 1_024;

  private int unsent;
  private long taken;
  private final List<ChannelPromise> whenSent = new ArrayList<>(1);

  // ---- in ----

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    switch (message) {
      case Http2DataFrame data -> {
        boolean last = data.isEndStream();
        if (data.content().isReadable()) {
          context.fireChannelRead(data.content()); // which is what counts the references
        } else {
          data.release();
        }
        endInput(context, last);
      }
      case Http2HeadersFrame headers -> {
        context.fireChannelRead(headers);
        endInput(context, headers.isEndStream());
      }
      default -> context.fireChannelRead(message);
    }
  }

  private static void endInput(ChannelHandlerContext context, boolean last) {
    if (last) {
      context.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }
  }

  /// The end of the connection below is none of the stream, which is cut off by it.
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (!(event instanceof SslCloseCompletionEvent)) {
      context.fireUserEventTriggered(event);
    }
  }

  /// A broken rule of the stream: the codec resets it with the error that says so.
  @Override
  @SuppressWarnings("deprecation") // in the handler interface only
  public void exceptionCaught(ChannelHandlerContext context, Throwable problem) {
    if (!(problem instanceof Http2Exception)) {
      context.fireExceptionCaught(problem);
    }
  }

  // ---- out ----

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      if (bytes.isReadable()) {
        writeData(context, bytes, promise);
      } else {
        bytes.release();
        succeedWhenSent(promise);
      }
    } else {
      track(context, message, promise);
    }
  }

  /// In frames of the smallest size that any peer takes, so that it is seen when it takes some.
  private void writeData(ChannelHandlerContext context, ByteBuf bytes, ChannelPromise promise) {
    while (bytes.readableBytes() > FRAME_MOST) {
      ByteBuf part = bytes.readRetainedSlice(FRAME_MOST);
      track(context, new DefaultHttp2DataFrame(part), context.newPromise());
    }
    track(context, new DefaultHttp2DataFrame(bytes), promise);
  }

  private void track(ChannelHandlerContext context, Object frame, ChannelPromise promise) {
    unsent++;
    context
        .write(frame, promise.unvoid())
        .addListener(
            _ -> {
              unsent--;
              taken++;
              if (unsent == 0) {
                List<ChannelPromise> told = List.copyOf(whenSent);
                whenSent.clear();
                told.forEach(ChannelPromise::trySuccess);
              }
            });
  }

  private void succeedWhenSent(ChannelPromise promise) {
    if (promise.isVoid()) {
      return;
    }
    if (unsent == 0) {
      promise.trySuccess();
    } else {
      whenSent.add(promise);
    }
  }

  /// Whether something waits for the peer.
  boolean isWaiting() {
    return unsent > 0;
  }

  /// A number that grows when the peer takes something.
  long taken() {
    return taken;
  }
}
