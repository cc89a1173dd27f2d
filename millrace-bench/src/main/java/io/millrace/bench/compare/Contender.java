// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import io.millrace.bench.load.LoadFailure;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// A server that can be compared.
///
/// @param routes what it offers
record Contender(String name, Program program, Set<Route> routes) {
  private static final String PEERS = "io.millrace.bench.peer.";
  private static final Set<Route> ASYNCHRONOUS = EnumSet.of(Route.ECHO, Route.FANOUT, Route.PLAIN);

  private static final List<Contender> ALL =
      List.of(
          millrace("millrace"),
          millrace("millrace-io_uring", "--transport", "io_uring"),
          java("vertx", "VertxPeer", "vertx-core"),
          java("jetty", "JettyPeer", "jetty-server"),
          java("undertow", "UndertowPeer", "undertow-core"),
          java("helidon", "HelidonPeer", "helidon-webserver"),
          java("netty", "NettyPeer", "netty-transport"),
          java("netty-lean", "NettyLeanPeer", "netty-transport"),
          new Contender("epoll-c", new CProgram(), ASYNCHRONOUS),
          new Contender("node", new NodeProgram(), ASYNCHRONOUS),
          new Contender("daphne", new DaphneProgram(), ASYNCHRONOUS),
          new Contender("nginx", new NginxProgram(), EnumSet.of(Route.PLAIN)));

  private static Contender millrace(String name, String... arguments) {
    return new Contender(
        name,
        new JavaProgram("io.millrace.bench.ServerCommand", "millrace-core", List.of(arguments)),
        EnumSet.allOf(Route.class));
  }

  private static Contender java(String name, String mainClass, String library) {
    return new Contender(
        name, new JavaProgram(PEERS + mainClass, library, List.of()), ASYNCHRONOUS);
  }

  /// All names known.
  static List<String> names() {
    return ALL.stream().map(Contender::name).toList();
  }

  /// @throws LoadFailure if there is none of this name
  static Contender named(String name) {
    return ALL.stream()
        .filter(contender -> contender.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new LoadFailure(
                    "server: " + name + " (expected: one of " + String.join(", ", names()) + ")"));
  }

  boolean offers(Route route) {
    return routes.contains(route);
  }
}
