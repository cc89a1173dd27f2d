// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.loop;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.ssl.SslCloseCompletionEvent;

/// A connection as its loop knows it, and its only handler in Netty's pipeline beside codecs. The
/// loop looks at all its connections regularly: one timer for all instead of one each.
public abstract class ConnectionHandler extends ChannelInboundHandlerAdapter {
  /// Its place in the loop's register; the loop's own business.
  int place = -1;

  /// Closes what is overdue. On the loop.
  ///
  /// @param now nanoseconds of the server's clock
  public abstract void sweep(long now);

  /// The server stops. On the loop.
  public abstract void goAway();

  /// Whether closing it makes a client connect again at once, so that it is better done in batches.
  public abstract boolean isWebSocket();

  /// Ends the connection with what is unsent.
  public abstract void drop();

  /// The peer will send no more.
  public abstract void inputEnded();

  /// Something else happened to the channel.
  protected void happened(ChannelHandlerContext context, Object event) {}

  @Override
  public final void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE || event == SslCloseCompletionEvent.SUCCESS) {
      inputEnded();
    } else if (event instanceof Http2ResetFrame) {
      drop();
    } else {
      happened(context, event);
    }
  }
}
