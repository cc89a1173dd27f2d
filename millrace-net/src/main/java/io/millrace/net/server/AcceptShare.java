// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.server;

import io.millrace.net.loop.NettyLoop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Lets a few newcomers in each turn of the loop that takes them, whatever a transport brings at
/// once: io_uring brings all that there are. The others wait here for the next turn, and what has
/// not been taken yet, in the kernel. On the listening socket's loop only.
final class AcceptShare extends ChannelInboundHandlerAdapter {
  private final List<NettyLoop> loops;
  private final int share;
  private final Queue<Channel> waiting = new ArrayDeque<>();
  private @Nullable NettyLoop loop;
  private int left;
  private int turn;
  private boolean awaitsTurn;

  AcceptShare(List<NettyLoop> loops, int share) {
    this.loops = loops;
    this.share = share;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    for (NettyLoop each : loops) {
      if (each.netty() == context.channel().eventLoop()) {
        loop = each;
      }
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object accepted) {
    if (waiting.isEmpty() && takesShare()) {
      context.fireChannelRead(accepted);
      return;
    }
    waiting.add((Channel) accepted);
    context.channel().config().setAutoRead(false);
    awaitTurn(context);
  }

  private boolean takesShare() {
    NettyLoop own = loop;
    if (own == null) {
      return true;
    }
    int now = own.turn();
    if (now != turn) {
      turn = now;
      left = share;
    }
    return left-- > 0;
  }

  private void awaitTurn(ChannelHandlerContext context) {
    NettyLoop own = loop;
    if (!awaitsTurn && own != null) {
      awaitsTurn = true;
      own.inNextTurn(
          () -> {
            awaitsTurn = false;
            letIn(context);
          });
    }
  }

  private void letIn(ChannelHandlerContext context) {
    while (!waiting.isEmpty()) {
      if (!takesShare()) {
        awaitTurn(context);
        return;
      }
      context.fireChannelRead(waiting.remove());
    }
    if (context.channel().isOpen()) {
      context.channel().config().setAutoRead(true);
    }
  }

  /// Those who wait leave with the listening socket.
  @Override
  public void channelInactive(ChannelHandlerContext context) {
    for (Channel each = waiting.poll(); each != null; each = waiting.poll()) {
      each.unsafe().closeForcibly();
    }
    context.fireChannelInactive();
  }
}
