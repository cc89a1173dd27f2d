// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.loop;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/// Turns the flushes of all streams of a connection within a turn of the loop into one. On the loop
/// only.
public final class TurnFlush extends ChannelOutboundHandlerAdapter implements Flushable {
  private final NettyLoop loop;
  private @Nullable ChannelHandlerContext context;
  private boolean listed;

  public TurnFlush(NettyLoop loop) {
    this.loop = loop;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void flush(ChannelHandlerContext ignored) {
    if (!listed) {
      listed = true;
      loop.flushAtEndOfTurn(this);
    }
  }

  @Override
  public void flush() {
    listed = false;
    flushNow();
  }

  /// Does not wait for the end of the turn.
  void flushNow() {
    if (context != null && !context.isRemoved()) {
      context.flush();
    }
  }
}
