// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.relay;

import io.millrace.net.loop.ListeningSocket;
import io.millrace.net.loop.Transport;
import io.millrace.relay.Dialect;
import io.millrace.relay.PeerRule;
import io.millrace.relay.RelayAccess;
import io.millrace.relay.RelayListen;
import io.millrace.relay.RelayOptions;
import io.millrace.scope.Endpoint;
import io.millrace.server.Listen;
import io.millrace.server.StartException;
import io.millrace.server.TransportKind;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The sockets that a relay listens on.
final class RelayListeners {
  private static final Logger log = LoggerFactory.getLogger(RelayListeners.class);

  /// Above the second the socket's queue counts as full, below the first as having room again.
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(32 * 1_024, 64 * 1_024);

  /// So that a crowd does not wait a turn each while the relay is busy.
  private static final int ACCEPTS_A_TURN = 16;

  /// A port that is free at one host may be taken at another.
  private static final int ATTEMPTS = 10;

  private final List<Opened> opened;

  private record Opened(Dialect dialect, ListeningSocket socket) {
    private Endpoint endpoint() {
      return switch (socket.listen()) {
        case Listen.Unix(Path path) -> Endpoint.unix(path.toString());
        case Listen _ -> {
          InetSocketAddress address = (InetSocketAddress) socket.address();
          yield Endpoint.of(address.getAddress(), address.getPort());
        }
      };
    }
  }

  private RelayListeners(List<Opened> opened) {
    this.opened = List.copyOf(opened);
  }

  /// @throws StartException when one cannot be opened; then none is
  static RelayListeners open(
      RelayOptions options, Transport transport, EventLoopGroup group, RelayGates gates) {
    for (int attempt = 1; ; attempt++) {
      Opening opening = new Opening(options, transport, group, gates);
      try {
        return new RelayListeners(opening.all());
      } catch (StartException failed) {
        opening.opened.forEach(each -> each.socket().close());
        if (attempt == ATTEMPTS || !opening.portTaken) {
          throw failed;
        }
      }
    }
  }

  List<Endpoint> endpoints() {
    return opened.stream().map(Opened::endpoint).toList();
  }

  /// Takes no more connections.
  void close() {
    opened.forEach(each -> each.socket().close());
  }

  @Override
  public String toString() {
    return opened.stream()
        .map(
            each ->
                each.endpoint()
                    + " ("
                    + each.dialect().name().toLowerCase(java.util.Locale.ROOT)
                    + ")")
        .collect(Collectors.joining(", "));
  }

  /// Opens one after the other.
  private static final class Opening {
    private final RelayOptions options;
    private final Transport transport;
    private final EventLoopGroup group;
    private final RelayGates gates;
    private final SharedReadBuffer readBuffer = new SharedReadBuffer();
    private final List<Opened> opened = new ArrayList<>();

    /// Where any port would do: the one that it has become.
    private final Map<Dialect, Integer> chosen = new EnumMap<>(Dialect.class);

    /// Whether another host has not had that port free, so that another one may do.
    private boolean portTaken;

    private Opening(
        RelayOptions options, Transport transport, EventLoopGroup group, RelayGates gates) {
      this.options = options;
      this.transport = transport;
      this.group = group;
      this.gates = gates;
    }

    private List<Opened> all() {
      for (RelayListen listen : options.listen()) {
        try {
          ListeningSocket socket = open(listen.dialect(), listen.address());
          opened.add(new Opened(listen.dialect(), socket));
        } catch (StartException failed) {
          if (!Ipv6.isMissingFor(transport.address(listen.address())) || !hasOther(listen)) {
            throw failed;
          }
          log.warn(
              "{}; this machine has no IPv6, the relay goes on without it", failed.getMessage());
        }
      }
      return opened;
    }

    private boolean hasOther(RelayListen missing) {
      return options.listen().stream()
          .anyMatch(
              other ->
                  other.dialect() == missing.dialect()
                      && (other.address() instanceof Listen.Unix
                          || !Ipv6.isMissingFor(transport.address(other.address()))));
    }

    private ListeningSocket open(Dialect dialect, Listen listen) {
      return switch (listen) {
        case Listen.Tcp(String host, int port) when port == 0 -> {
          int shared = chosen.getOrDefault(dialect, 0);
          portTaken = shared != 0;
          ListeningSocket socket = bind(dialect, new Listen.Tcp(host, shared));
          portTaken = false;
          chosen.put(dialect, ((InetSocketAddress) socket.address()).getPort());
          yield socket;
        }
        case Listen.Unix(Path path) -> {
          demandCredentials(path);
          ListeningSocket socket = bind(dialect, listen);
          try {
            letIn(path, options.access());
          } catch (StartException refused) {
            socket.close();
            throw refused;
          }
          yield socket;
        }
        default -> bind(dialect, listen);
      };
    }

    @SuppressWarnings("deprecation") // Netty has no other way yet to say into what is read
    private ListeningSocket bind(Dialect dialect, Listen listen) {
      return ListeningSocket.open(
          new ServerBootstrap()
              .group(group)
              .childHandler(gates.gate(dialect))
              .option(ChannelOption.SO_BACKLOG, options.backlog())
              .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
              .childOption(ChannelOption.RCVBUF_ALLOCATOR, readBuffer)
              .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
              // A peer that has left takes no more, but what it had sent is still to be read.
              .childOption(ChannelOption.AUTO_CLOSE, false),
          transport,
          listen,
          ACCEPTS_A_TURN);
    }

    private void demandCredentials(Path path) {
      if (transport.kind() != TransportKind.EPOLL) {
        throw new StartException(
            "listen: unix:"
                + path
                + ": transport "
                + transport.kind()
                + " does not say who connects there (expected: Linux with epoll, or TCP alone)");
      }
    }
  }

  /// Whom the file's mode keeps out need not be asked; the others are known by their credentials.
  private static void letIn(Path path, RelayAccess access) {
    PeerRule own = RelayAccess.DEFAULT.unix();
    boolean ownAlone = own.conditions().containsAll(access.unix().conditions());
    try {
      Files.setPosixFilePermissions(
          path, PosixFilePermissions.fromString(ownAlone ? "rw-------" : "rw-rw-rw-"));
    } catch (IOException refused) {
      throw new StartException(
          "listen: unix:" + path + ": its mode cannot be set (expected: a file of its own)",
          refused);
    }
  }
}
