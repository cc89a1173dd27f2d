// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.loop;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;

/// Whether a peer has left a socket that is not being read.
///
/// With epoll the kernel tells of a peer's end (`EPOLLRDHUP`) even then, and Netty answers with a
/// single read; what that read brings does not say why it was made, but the state of the TCP
/// connection does. On other transports, and on Unix-domain sockets, the end is seen when reading
/// goes on.
public final class Hangup {
  /// The peer has sent its FIN, and we have not (`linux/include/net/tcp_states.h`).
  private static final int CLOSE_WAIT = 8;

  private Hangup() {}

  public static boolean isSeen(Channel channel) {
    return channel instanceof EpollSocketChannel socket
        && socket.isOpen()
        && socket.tcpInfo().state() == CLOSE_WAIT;
  }
}
