// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.loop;

import io.millrace.server.Listen;
import io.millrace.server.StartException;
import io.millrace.server.TransportKind;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;

/// How sockets are served: what Netty needs for one [TransportKind].
public record Transport(
    TransportKind kind,
    IoHandlerFactory handlers,
    Class<? extends ServerChannel> tcp,
    Class<? extends ServerChannel> unix) {

  /// @throws StartException when this machine does not offer that kind
  public static Transport of(TransportKind wanted) {
    return switch (wanted) {
      case AUTO -> Epoll.isAvailable() ? epoll() : nio();
      case EPOLL -> {
        demand(wanted, Epoll.isAvailable(), Epoll.unavailabilityCause());
        yield epoll();
      }
      case IO_URING -> {
        demand(wanted, IoUring.isAvailable(), IoUring.unavailabilityCause());
        yield ioUring();
      }
      case NIO -> nio();
    };
  }

  private static void demand(TransportKind kind, boolean available, Throwable cause) {
    if (!available) {
      throw new StartException(
          "transport: "
              + kind
              + " is not to be had on this machine (expected: Linux that offers it, or"
              + " the transport auto): "
              + cause.getMessage(),
          cause);
    }
  }

  private static Transport epoll() {
    return new Transport(
        TransportKind.EPOLL,
        EpollIoHandler.newFactory(),
        EpollServerSocketChannel.class,
        EpollServerDomainSocketChannel.class);
  }

  private static Transport ioUring() {
    return new Transport(
        TransportKind.IO_URING,
        IoUringIoHandler.newFactory(ReadBuffers.configuration()),
        IoUringServerSocketChannel.class,
        IoUringServerDomainSocketChannel.class);
  }

  private static Transport nio() {
    return new Transport(
        TransportKind.NIO,
        NioIoHandler.newFactory(),
        NioServerSocketChannel.class,
        NioServerDomainSocketChannel.class);
  }

  /// What sockets that are accepted need beside what all transports know.
  public void configure(ServerBootstrap bootstrap) {
    if (kind == TransportKind.IO_URING) {
      ReadBuffers.use(bootstrap);
    }
  }

  public Class<? extends ServerChannel> channel(Listen listen) {
    return listen.socket() instanceof Listen.Unix ? unix : tcp;
  }

  /// @throws StartException when the host's name cannot be resolved
  public SocketAddress address(Listen listen) {
    return switch (listen) {
      case Listen.Tcp(String host, int port) -> {
        try {
          yield new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException unknown) {
          throw new StartException(
              "host: " + host + " cannot be resolved (expected: an address of this machine)",
              unknown);
        }
      }
      case Listen.Tls encrypted -> address(encrypted.address());
      case Listen.Redirect redirect -> address(redirect.address());
      case Listen.Proxied(Listen behind) -> address(behind);
      case Listen.Unix(var path) ->
          kind == TransportKind.NIO
              ? UnixDomainSocketAddress.of(path)
              : new DomainSocketAddress(path.toFile());
    };
  }
}
