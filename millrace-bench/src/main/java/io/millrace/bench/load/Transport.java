// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SelectStrategy;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.util.IntSupplier;

/// The system interface through which the load tool itself does its input and output.
public enum Transport {
  /// Epoll where there is one, else NIO.
  AUTO,
  EPOLL,
  /// Epoll that is asked again and again and never sleeps, for a load with a CPU of its own: the
  /// server need not wake it, as it would not wake clients on other machines.
  EPOLL_SPINNING,
  IO_URING,
  NIO;

  /// The transport that runs: never `AUTO`.
  ///
  /// @throws LoadFailure if this machine does not have the transport asked for
  Transport resolve() {
    return switch (this) {
      case AUTO -> Epoll.isAvailable() ? EPOLL : NIO;
      case EPOLL, EPOLL_SPINNING -> {
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
      case EPOLL_SPINNING -> EpollIoHandler.newFactory(0, () -> Transport::spin);
      case IO_URING -> IoUringIoHandler.newFactory();
      case AUTO, NIO -> NioIoHandler.newFactory();
    };
  }

  Class<? extends SocketChannel> socket() {
    return switch (resolve()) {
      case EPOLL, EPOLL_SPINNING -> EpollSocketChannel.class;
      case IO_URING -> IoUringSocketChannel.class;
      case AUTO, NIO -> NioSocketChannel.class;
    };
  }

  private static int spin(IntSupplier look, boolean hasTasks) throws Exception {
    return hasTasks ? look.get() : SelectStrategy.BUSY_WAIT;
  }

  private void require(boolean available) {
    if (!available) {
      throw new LoadFailure("transport " + this + " is not available on this machine");
    }
  }
}
