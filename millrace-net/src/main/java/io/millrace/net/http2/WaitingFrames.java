// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http2;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import java.util.HashMap;
import java.util.Map;

/// Counts the small DATA frames of a connection that wait for streams which are not read: each
/// takes far more memory than its bytes, and bytes are all that windows count. On the loop only.
final class WaitingFrames extends ChannelInboundHandlerAdapter {
  /// Frames of this size and above are worth what they take.
  private static final int SMALL = 256;

  /// Of all streams together; some 4 MiB.
  static final int MOST = 50_000;

  private final Runnable tooMany;
  private final Map<Integer, Delivery> deliveries = new HashMap<>();
  private int waiting;

  /// @param tooMany called once there are more than [#MOST]; may be called again
  WaitingFrames(Runnable tooMany) {
    this.tooMany = tooMany;
  }

  /// To be called when a stream begins, before anything else is added to it.
  void watch(Http2StreamChannel stream) {
    int id = stream.stream().id();
    Delivery delivery = new Delivery();
    deliveries.put(id, delivery);
    stream.pipeline().addLast(delivery);
    stream
        .closeFuture()
        .addListener(
            _ -> {
              deliveries.remove(id);
              waiting -= delivery.waiting;
              delivery.waiting = 0;
            });
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (isSmall(message)) {
      Delivery delivery = deliveries.get(((Http2DataFrame) message).stream().id());
      if (delivery != null) {
        delivery.waiting++;
        waiting++;
        if (waiting > MOST) {
          tooMany.run();
        }
      }
    }
    context.fireChannelRead(message);
  }

  private static boolean isSmall(Object message) {
    return message instanceof Http2DataFrame data && data.content().readableBytes() < SMALL;
  }

  /// Sees the frames that reach a stream.
  private final class Delivery extends ChannelInboundHandlerAdapter {
    private int waiting;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (isSmall(message) && waiting > 0) {
        waiting--;
        WaitingFrames.this.waiting--;
      }
      context.fireChannelRead(message);
    }
  }
}
