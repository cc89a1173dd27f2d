// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.loop;

import io.millrace.server.Listen;
import io.millrace.server.StartException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A socket that is listened on. Of a Unix-domain socket the file is its own: a left-over one is
/// replaced, and it is removed in the end.
public final class ListeningSocket {
  private static final Logger log = LoggerFactory.getLogger(ListeningSocket.class);

  private final Channel channel;
  private final Listen listen;

  private ListeningSocket(Channel channel, Listen listen) {
    this.channel = channel;
    this.listen = listen;
  }

  /// Waits until it is open.
  ///
  /// @param bootstrap all but the channel's class and the address
  /// @param accepts connections that are taken in one turn of the loop. Not with io_uring, which
  ///   brings all that there are
  /// @throws StartException when it cannot be opened
  public static ListeningSocket open(
      ServerBootstrap bootstrap, Transport transport, Listen listen, int accepts) {
    bootstrap
        .channel(transport.channel(listen))
        .option(ChannelOption.RECVBUF_ALLOCATOR, accepting(accepts));
    transport.configure(bootstrap);
    if (listen.socket() instanceof Listen.Unix(Path path)) {
      makeRoom(path);
    } else {
      bootstrap.option(ChannelOption.SO_REUSEADDR, true); // Netty sets TCP_NODELAY by itself
    }
    ChannelFuture bound = bootstrap.bind(transport.address(listen)).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw refused(listen, bound.cause());
    }
    return new ListeningSocket(bound.channel(), listen);
  }

  /// Several in one turn of the loop, so that a crowd gets in while turns are long, but not all of
  /// it at once. Left alone, Netty takes one a turn with epoll.
  private static RecvByteBufAllocator accepting(int aTurn) {
    return new ServerChannelRecvByteBufAllocator()
        .respectMaybeMoreData(false)
        .maxMessagesPerRead(aTurn);
  }

  private static StartException refused(Listen listen, Throwable cause) {
    String why = String.valueOf(cause.getMessage());
    String cure =
        why.contains("in use")
            ? "another program listens there (expected: a free port; 0 takes any)"
            : why.contains("ermission")
                ? "that needs more rights (expected: a port of 1024 or above, or the right to take it)"
                : why;
    return new StartException("listen: " + listen + ": " + cure, cause);
  }

  /// A server that was killed leaves its file behind, on which nobody answers. One that is answered
  /// on would be taken away from its owner by Netty.
  private static void makeRoom(Path path) {
    if (!Files.exists(path)) {
      return;
    }
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.connect(UnixDomainSocketAddress.of(path));
    } catch (IOException nobodyAnswers) {
      remove(path);
      return;
    }
    throw new StartException(
        "listen: unix:" + path + ": another program listens there (expected: a path of its own)");
  }

  private static void remove(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException stays) {
      throw new StartException(
          "listen: unix:"
              + path
              + ": the left-over file cannot be removed (expected: a place to write)",
          stays);
    }
  }

  public Listen listen() {
    return listen;
  }

  /// Where it listens, with the port that was really taken.
  public SocketAddress address() {
    return channel.localAddress();
  }

  /// Takes no more connections.
  public void close() {
    var _ = channel.close().awaitUninterruptibly(1_000);
    if (listen.socket() instanceof Listen.Unix(Path path)) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException stays) {
        log.warn("{} cannot be removed; what listened there stops all the same.", path, stays);
      }
    }
  }
}
