// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.client;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/// What Netty needs for the sockets of clients.
record ClientTransport(
    IoHandlerFactory handlers,
    Class<? extends Channel> tcp,
    Class<? extends Channel> unix,
    boolean isNio) {
  /// Epoll where there is one, else NIO.
  static ClientTransport best() {
    return Epoll.isAvailable()
        ? new ClientTransport(
            EpollIoHandler.newFactory(),
            EpollSocketChannel.class,
            EpollDomainSocketChannel.class,
            false)
        : new ClientTransport(
            NioIoHandler.newFactory(), NioSocketChannel.class, NioDomainSocketChannel.class, true);
  }

  SocketAddress address(Path socket) {
    return isNio ? UnixDomainSocketAddress.of(socket) : new DomainSocketAddress(socket.toFile());
  }
}
