// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.relay;

import io.millrace.relay.Peer;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.PeerCredentials;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// Asks the kernel who is at the other end of a connection.
final class Peers {
  private Peers() {}

  /// @throws IOException when it is not there any more
  static Peer of(Channel channel) throws IOException {
    if (channel instanceof EpollDomainSocketChannel unix) {
      PeerCredentials credentials = unix.peerCredentials();
      int[] groups = credentials.gids();
      return new Peer.Unix(
          credentials.uid(), groups.length == 0 ? -1 : groups[0], credentials.pid());
    }
    if (channel.remoteAddress() instanceof InetSocketAddress tcp) {
      // An IPv4 peer of an IPv6 socket is known by its IPv4 address.
      return new Peer.Tcp(InetAddress.getByAddress(tcp.getAddress().getAddress()), tcp.getPort());
    }
    throw new IOException("peer: " + channel + " (expected: one that has an address)");
  }

  /// @return the socket's number in this process, or -1 where it is not known
  static int descriptor(Channel channel) {
    return channel instanceof UnixChannel unix ? unix.fd().intValue() : -1;
  }
}
