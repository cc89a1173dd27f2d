// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.server;

import io.millrace.net.http.HttpRequests;
import io.millrace.net.loop.ListeningSocket;
import io.millrace.net.loop.NettyLoop;
import io.millrace.net.loop.ReadSizes;
import io.millrace.net.loop.Transport;
import io.millrace.net.tls.ServerTls;
import io.millrace.scope.Endpoint;
import io.millrace.server.Listen;
import io.millrace.server.ServerOptions;
import io.millrace.server.StartException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The sockets that a server listens on.
final class Listeners {
  /// Above the first the socket's queue counts as full, below the second as having room again.
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(32 * 1_024, 64 * 1_024);

  private final List<ListeningSocket> sockets;
  private final List<ServerTls> encryptions;

  private Listeners(List<ListeningSocket> sockets, List<ServerTls> encryptions) {
    this.sockets = sockets;
    this.encryptions = encryptions;
  }

  /// Makes the gate of an address.
  interface Gates {
    ConnectionGate gate(Listen listen, @Nullable ServerTls tls);
  }

  /// @throws StartException when one cannot be opened; then none is
  static Listeners open(
      ServerOptions options,
      Transport transport,
      EventLoopGroup group,
      List<NettyLoop> loops,
      Gates gates) {
    List<ListeningSocket> open = new ArrayList<>();
    List<ServerTls> encryptions = new ArrayList<>();
    try {
      for (Listen listen : options.listen()) {
        ServerTls tls = null;
        if (listen.socket() instanceof Listen.Tls encrypted) {
          tls = ServerTls.start(encrypted.options());
          encryptions.add(tls);
        }
        open.add(open(listen, options, transport, group, loops, gates.gate(listen, tls)));
      }
    } catch (StartException failed) {
      open.forEach(ListeningSocket::close);
      encryptions.forEach(ServerTls::close);
      throw failed;
    }
    return new Listeners(List.copyOf(open), List.copyOf(encryptions));
  }

  private static ListeningSocket open(
      Listen listen,
      ServerOptions options,
      Transport transport,
      EventLoopGroup group,
      List<NettyLoop> loops,
      ConnectionGate gate) {
    int aTurn = options.overload().accepts();
    return ListeningSocket.open(
        new ServerBootstrap()
            .group(group)
            .handler(new AcceptShare(loops, aTurn))
            .childHandler(gate)
            .option(ChannelOption.SO_BACKLOG, options.backlog())
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, new ReadSizes())
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true),
        transport,
        listen,
        aTurn);
  }

  List<Endpoint> endpoints() {
    List<Endpoint> endpoints = new ArrayList<>();
    for (ListeningSocket socket : sockets) {
      endpoints.add(
          socket.listen().socket() instanceof Listen.Unix(Path path)
              ? Endpoint.unix(path.toString())
              : HttpRequests.endpoint(socket.address()));
    }
    return endpoints;
  }

  /// Takes no more connections.
  void close() {
    sockets.forEach(ListeningSocket::close);
    encryptions.forEach(ServerTls::close);
  }
}
