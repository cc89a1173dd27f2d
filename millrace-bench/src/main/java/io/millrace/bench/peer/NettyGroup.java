// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.peer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Members by the event loop that owns them; only that loop touches its list.
final class NettyGroup {
  private final Map<EventExecutor, List<ChannelHandlerContext>> members = new HashMap<>();

  NettyGroup(EventLoopGroup loops) {
    loops.forEach(loop -> members.put(loop, new ArrayList<>()));
  }

  /// On the member's loop.
  void join(ChannelHandlerContext member) {
    of(member).add(member);
  }

  /// On the member's loop.
  void leave(ChannelHandlerContext member) {
    of(member).remove(member);
  }

  private List<ChannelHandlerContext> of(ChannelHandlerContext member) {
    return members.getOrDefault(member.executor(), List.of());
  }

  /// Writes a whole frame to all, and lets go of it.
  void write(ByteBuf frame) {
    members.forEach(
        (loop, own) -> {
          ByteBuf share = frame.retain();
          if (loop.inEventLoop()) {
            write(own, share);
          } else {
            loop.execute(() -> write(own, share));
          }
        });
    frame.release();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // What fails closes the connection.
  private static void write(List<ChannelHandlerContext> own, ByteBuf frame) {
    for (ChannelHandlerContext member : own) {
      member.write(frame.retainedDuplicate(), member.voidPromise());
    }
    frame.release();
  }

  void flush() {
    members.forEach(
        (loop, own) -> {
          if (loop.inEventLoop()) {
            own.forEach(ChannelHandlerContext::flush);
          } else {
            loop.execute(() -> own.forEach(ChannelHandlerContext::flush));
          }
        });
  }
}
