// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import io.millrace.proxy.TrustedProxies;
import io.millrace.websocket.SocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// How a server is run.
///
/// @param listen at least one address
/// @param eventLoops threads that own sockets; 0 for one a core
/// @param backlog connections that the kernel keeps while they wait to be taken
/// @param sockets for routes without options of their own
/// @param shutdownDeadline how long [Server#stop()] waits for clients and handlers to finish
/// @param overload what happens when more is asked of it than it can do
/// @param proxies who is believed about the clients it asks for
public record ServerOptions(
    List<Listen> listen,
    TransportKind transport,
    int eventLoops,
    int backlog,
    Limits limits,
    SocketOptions sockets,
    Duration shutdownDeadline,
    OverloadOptions overload,
    TrustedProxies proxies) {
  public static final ServerOptions DEFAULT =
      new ServerOptions(
          List.of(new Listen.Tcp("127.0.0.1", 8000)),
          TransportKind.AUTO,
          0,
          4_096,
          Limits.DEFAULT,
          SocketOptions.DEFAULT,
          Duration.ofSeconds(10),
          OverloadOptions.DEFAULT,
          TrustedProxies.NONE);

  public ServerOptions {
    listen = List.copyOf(listen);
    if (listen.isEmpty()) {
      throw new IllegalArgumentException("listen: nothing (expected: at least one address)");
    }
    if (eventLoops < 0 || eventLoops > 1_024) {
      throw new IllegalArgumentException("event loops: " + eventLoops + " (expected: 0..1024)");
    }
    if (backlog < 1) {
      throw new IllegalArgumentException("backlog: " + backlog + " (expected: 1 or more)");
    }
    if (shutdownDeadline.isNegative()) {
      throw new IllegalArgumentException(
          "shutdown deadline: " + shutdownDeadline + " (expected: 0 or more)");
    }
  }

  public ServerOptions withListen(Listen... addresses) {
    return new ServerOptions(
        List.of(addresses),
        transport,
        eventLoops,
        backlog,
        limits,
        sockets,
        shutdownDeadline,
        overload,
        proxies);
  }

  /// Listens there as well.
  public ServerOptions andListen(Listen address) {
    List<Listen> more = new ArrayList<>(listen);
    more.add(address);
    return new ServerOptions(
        more, transport, eventLoops, backlog, limits, sockets, shutdownDeadline, overload, proxies);
  }

  /// Its TCP addresses, encrypted; those that are already, with these options.
  public ServerOptions withTls(TlsOptions tls) {
    return withListen(listen.stream().map(each -> encrypted(each, tls)).toArray(Listen[]::new));
  }

  private static Listen encrypted(Listen listen, TlsOptions tls) {
    return switch (listen) {
      case Listen.Tcp(String host, int port) -> new Listen.Tls(host, port, tls);
      case Listen.Tls(String host, int port, var _) -> new Listen.Tls(host, port, tls);
      case Listen.Unix _, Listen.Redirect _ -> listen;
      case Listen.Proxied(Listen behind) -> new Listen.Proxied(encrypted(behind, tls));
    };
  }

  public ServerOptions withTransport(TransportKind kind) {
    return new ServerOptions(
        listen, kind, eventLoops, backlog, limits, sockets, shutdownDeadline, overload, proxies);
  }

  public ServerOptions withEventLoops(int threads) {
    return new ServerOptions(
        listen, transport, threads, backlog, limits, sockets, shutdownDeadline, overload, proxies);
  }

  public ServerOptions withBacklog(int connections) {
    return new ServerOptions(
        listen,
        transport,
        eventLoops,
        connections,
        limits,
        sockets,
        shutdownDeadline,
        overload,
        proxies);
  }

  public ServerOptions withLimits(Limits changed) {
    return new ServerOptions(
        listen,
        transport,
        eventLoops,
        backlog,
        changed,
        sockets,
        shutdownDeadline,
        overload,
        proxies);
  }

  public ServerOptions withSockets(SocketOptions changed) {
    return new ServerOptions(
        listen,
        transport,
        eventLoops,
        backlog,
        limits,
        changed,
        shutdownDeadline,
        overload,
        proxies);
  }

  public ServerOptions withShutdownDeadline(Duration deadline) {
    return new ServerOptions(
        listen, transport, eventLoops, backlog, limits, sockets, deadline, overload, proxies);
  }

  public ServerOptions withOverload(OverloadOptions changed) {
    return new ServerOptions(
        listen,
        transport,
        eventLoops,
        backlog,
        limits,
        sockets,
        shutdownDeadline,
        changed,
        proxies);
  }

  /// Believes these about the clients they ask for.
  public ServerOptions withProxies(TrustedProxies trusted) {
    return new ServerOptions(
        listen,
        transport,
        eventLoops,
        backlog,
        limits,
        sockets,
        shutdownDeadline,
        overload,
        trusted);
  }
}
