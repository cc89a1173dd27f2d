// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import io.millrace.bench.load.LoadFailure;
import java.util.List;

/// A server that can be compared: its name and the class whose `main` takes `--port N`.
public record Contender(String name, String mainClass) {
  private static final List<Contender> ALL =
      List.of(
          new Contender("millrace", "io.millrace.bench.ServerCommand"),
          new Contender("vertx", "io.millrace.bench.peer.VertxPeer"),
          new Contender("jetty", "io.millrace.bench.peer.JettyPeer"),
          new Contender("undertow", "io.millrace.bench.peer.UndertowPeer"));

  /// All names known.
  public static List<String> names() {
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

  /// Whether its class is here.
  boolean isPresent() {
    try {
      Class.forName(mainClass, false, Contender.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
