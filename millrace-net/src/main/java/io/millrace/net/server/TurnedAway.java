// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.server;

import io.millrace.http.Response;
import io.millrace.net.http.HttpEncoder;
import io.millrace.net.loop.ConnectionHandler;
import io.millrace.net.loop.FrameWriter;
import io.millrace.net.loop.NettyLoop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/// A connection for which there is no room: it is told so, and its end is awaited for a moment, as
/// what it still sends would reset the socket and swallow the answer. Where too many are being told
/// already it is closed at once. On the connection's loop only.
final class TurnedAway extends ConnectionHandler {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(2);

  private final NettyLoop loop;
  private final Channel channel;
  private final OpenConnections open;
  private final FrameWriter writer;
  private final long since;
  private boolean waits;

  TurnedAway(NettyLoop loop, Channel channel, OpenConnections open, long now) {
    this.loop = loop;
    this.channel = channel;
    this.open = open;
    this.writer = new FrameWriter(channel, loop);
    this.since = now;
  }

  void tell(HttpEncoder encoder, Response answer) {
    waits = open.mayTell();
    encoder.writeLast(writer, answer);
    writer.flushThen(
        () -> {
          if (waits) {
            writer.shutOutput();
          } else {
            channel.close();
          }
        });
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void inputEnded() {
    drop();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (waits) {
      waits = false;
      open.told();
    }
    writer.discard();
    loop.unregister(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable problem) {
    channel.close();
  }

  @Override
  public void sweep(long now) {
    if (now - since > PATIENCE) {
      drop();
    }
  }

  @Override
  public void goAway() {
    drop();
  }

  @Override
  public boolean isWebSocket() {
    return false;
  }

  @Override
  public void drop() {
    channel.close();
  }
}
