// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.server;

import io.millrace.net.http.HttpRequests;
import io.millrace.net.loop.Transport;
import io.millrace.net.tls.ServerTls;
import io.millrace.scope.Endpoint;
import io.millrace.server.Listen;
import io.millrace.server.ServerOptions;
import io.millrace.server.StartException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The sockets that a server listens on.
final class Listeners {
  private static final Logger log = LoggerFactory.getLogger(Listeners.class);

  /// Above the first the socket's queue counts as full, below the second as having room again.
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(32 * 1_024, 64 * 1_024);

  private final List<Channel> channels;
  private final List<Listen> listens;

  private final List<ServerTls> encryptions;

  private Listeners(List<Channel> channels, List<Listen> listens, List<ServerTls> encryptions) {
    this.channels = channels;
    this.listens = listens;
    this.encryptions = encryptions;
  }

  /// Makes the gate of an address.
  interface Gates {
    ConnectionGate gate(Listen listen, @Nullable ServerTls tls);
  }

  /// @throws StartException when one cannot be opened; then none is
  static Listeners open(
      ServerOptions options, Transport transport, EventLoopGroup group, Gates gates) {
    List<Channel> open = new ArrayList<>();
    List<ServerTls> encryptions = new ArrayList<>();
    try {
      for (Listen listen : options.listen()) {
        ServerTls tls = null;
        if (listen.socket() instanceof Listen.Tls encrypted) {
          tls = ServerTls.start(encrypted.options());
          encryptions.add(tls);
        }
        open.add(open(listen, options, transport, group, gates.gate(listen, tls)));
      }
    } catch (StartException failed) {
      open.forEach(Channel::close);
      encryptions.forEach(ServerTls::close);
      throw failed;
    }
    return new Listeners(List.copyOf(open), options.listen(), List.copyOf(encryptions));
  }

  private static Channel open(
      Listen listen,
      ServerOptions options,
      Transport transport,
      EventLoopGroup group,
      ConnectionGate gate) {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .channel(transport.channel(listen))
            .childHandler(gate)
            .option(ChannelOption.SO_BACKLOG, options.backlog())
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    if (listen.socket() instanceof Listen.Unix(Path path)) {
      removeLeftOver(path);
    } else {
      bootstrap.option(ChannelOption.SO_REUSEADDR, true); // Netty sets TCP_NODELAY by itself
    }
    ChannelFuture bound = bootstrap.bind(transport.address(listen)).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw refused(listen, bound.cause());
    }
    return bound.channel();
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

  /// A server that was killed leaves its file behind, on which nobody answers.
  private static void removeLeftOver(Path path) {
    if (!Files.exists(path)) {
      return;
    }
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.connect(UnixDomainSocketAddress.of(path));
    } catch (IOException nobodyAnswers) {
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
  }

  List<Endpoint> endpoints() {
    List<Endpoint> endpoints = new ArrayList<>();
    for (int i = 0; i < channels.size(); i++) {
      endpoints.add(
          listens.get(i).socket() instanceof Listen.Unix(Path path)
              ? Endpoint.unix(path.toString())
              : HttpRequests.endpoint(channels.get(i).localAddress()));
    }
    return endpoints;
  }

  /// Takes no more connections.
  void close() {
    for (int i = 0; i < channels.size(); i++) {
      var _ = channels.get(i).close().awaitUninterruptibly(1_000);
      if (listens.get(i).socket() instanceof Listen.Unix(Path path)) {
        try {
          Files.deleteIfExists(path);
        } catch (IOException stays) {
          log.warn("{} cannot be removed; the server stops all the same.", path, stays);
        }
      }
    }
    encryptions.forEach(ServerTls::close);
  }
}
