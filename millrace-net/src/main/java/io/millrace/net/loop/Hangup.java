// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.loop;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;

/// Whether a peer has left a socket that is not being read.
///
/// With epoll (`EPOLLRDHUP`) and io_uring (`POLLRDHUP`) the kernel tells of a peer's end even then,
/// and Netty answers with a read; what that read brings does not say why it was made, but the state
/// of the TCP connection does. With NIO, and on Unix-domain sockets, the end is seen when reading
/// goes on.
public final class Hangup {
  /// The peer has sent its FIN, and we have not (`linux/include/net/tcp_states.h`).
  private static final int CLOSE_WAIT = 8;

  private Hangup() {}

  public static boolean isSeen(Channel channel) {
    return channel.isOpen()
        && switch (channel) {
          case EpollSocketChannel epoll -> epoll.tcpInfo().state() == CLOSE_WAIT;
          case IoUringSocketChannel ring -> ring.tcpInfo().state() == CLOSE_WAIT;
          default -> false;
        };
  }
}
