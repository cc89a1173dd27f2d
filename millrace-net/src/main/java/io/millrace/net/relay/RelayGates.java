// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.relay;

import io.millrace.net.loop.NettyLoop;
import io.millrace.relay.Dialect;
import io.millrace.relay.Peer;
import io.millrace.relay.hub.Switchboard;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets new connections in, as those of processes.
///
/// @param longestLeft how long what a peer has sent before it left may wait to be taken
/// @param open gets all connections
record RelayGates(
    Switchboard switchboard, NettyLoop loop, Duration longestLeft, ChannelGroup open) {
  private static final Logger log = LoggerFactory.getLogger(RelayGates.class);

  /// What an address does with each connection.
  ChannelHandler gate(Dialect dialect) {
    return new Gate(this, dialect);
  }

  @ChannelHandler.Sharable
  private static final class Gate extends ChannelInitializer<Channel> {
    private final RelayGates gates;
    private final Dialect dialect;

    private Gate(RelayGates gates, Dialect dialect) {
      this.gates = gates;
      this.dialect = dialect;
    }

    @Override
    protected void initChannel(Channel channel) {
      try {
        Peer peer = Peers.of(channel);
        gates.open.add(channel);
        channel
            .pipeline()
            .addLast(
                new SocketLine(
                    channel,
                    gates.loop,
                    peer,
                    gates.longestLeft,
                    line -> gates.switchboard.connect(dialect, line)));
      } catch (IOException gone) {
        log.debug("A connection was gone before it could be asked whose it is.", gone);
        channel.close();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable problem) {
      log.warn("A connection could not be set up.", problem);
      context.close();
    }
  }
}
