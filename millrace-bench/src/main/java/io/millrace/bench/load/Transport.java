// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringSocketChannel;

/// The system interface through which the load tool itself does its input and output.
public enum Transport {
  /// Epoll where there is one, else NIO.
  AUTO,
  EPOLL,
  IO_URING,
  NIO;

  /// The transport that runs: never `AUTO`.
  ///
  /// @throws LoadFailure if this machine does not have the transport asked for
  Transport resolve() {
    return switch (this) {
      case AUTO -> Epoll.isAvailable() ? EPOLL : NIO;
      case EPOLL -> {
        require(Epoll.isAvailable());
        yield this;
      }
      case IO_URING -> {
        require(IoUring.isAvailable());
        yield this;
      }
      case NIO -> this;
    };
  }

  IoHandlerFactory handlers() {
    return switch (resolve()) {
      case EPOLL -> EpollIoHandler.newFactory();
      case IO_URING -> IoUringIoHandler.newFactory();
      case AUTO, NIO -> NioIoHandler.newFactory();
    };
  }

  Class<? extends SocketChannel> socket() {
    return switch (resolve()) {
      case EPOLL -> EpollSocketChannel.class;
      case IO_URING -> IoUringSocketChannel.class;
      case AUTO, NIO -> NioSocketChannel.class;
    };
  }

  private void require(boolean available) {
    if (!available) {
      throw new LoadFailure("transport " + this + " is not available on this machine");
    }
  }
}
