// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import io.millrace.bench.load.LoadFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// What can be between two processes.
enum RelayContender {
  /// Nothing: a TCP connection from one to the other, on loopback.
  DIRECT,
  /// Nothing: a pair of Unix sockets.
  SOCKETPAIR,
  /// The relay in plain C that comes with the bench.
  C,
  /// Ours.
  MILLRACE;

  /// Whether it is a process of its own.
  boolean isRelay() {
    return switch (this) {
      case DIRECT, SOCKETPAIR -> false;
      case C, MILLRACE -> true;
    };
  }

  /// Starts the relay on a port of loopback.
  ServerProcess start(CPrograms programs, int port, RelayComparison.Settings settings) {
    return ServerProcess.start(
        toString(),
        port,
        new ProcessBuilder(
            switch (this) {
              case C -> List.of(programs.program("epoll_relay"), Integer.toString(port));
              case MILLRACE -> millrace(port, settings);
              case DIRECT, SOCKETPAIR -> throw new IllegalStateException(this + " is no process");
            }));
  }

  private static List<String> millrace(int port, RelayComparison.Settings settings) {
    List<String> command = new ArrayList<>(List.of(JvmFlags.program("java")));
    command.addAll(JvmFlags.ofServers());
    command.addAll(JvmFlags.words(settings.jvmArgs()));
    command.addAll(List.of("-cp", ServerProcess.classPath(), "io.millrace.cli.Main"));
    command.addAll(List.of("relay", "--host", "127.0.0.1", "--port", Integer.toString(port)));
    command.addAll(List.of("--frames-port", ""));
    command.addAll(JvmFlags.words(settings.relayArgs()));
    return command;
  }

  /// @throws LoadFailure if there is none of this name
  static RelayContender named(String name) {
    return Stream.of(values())
        .filter(each -> each.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new LoadFailure(
                    "relay: " + name + " (expected: one of " + String.join(", ", names()) + ")"));
  }

  /// All names.
  static List<String> names() {
    return Stream.of(values()).map(RelayContender::toString).toList();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
