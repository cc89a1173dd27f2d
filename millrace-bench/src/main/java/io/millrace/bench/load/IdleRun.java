// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/// Opens WebSockets that say nothing, holds them, and looks at the server's memory before and
/// after.
public final class IdleRun {
  private IdleRun() {}

  /// `rate` is connections a second at most, 0 for as fast as the server accepts; `serverPid` whose
  /// memory to look at.
  public record Settings(
      Target target,
      int connections,
      int rate,
      Duration hold,
      int threads,
      Transport transport,
      OptionalLong serverPid) {
    public Settings {
      if (connections < 1 || rate < 0) {
        throw new LoadFailure(
            "connections: " + connections + ", rate: " + rate + " (expected: at least 1, 0)");
      }
    }
  }

  /// What was found; memory is absent when no process was watched.
  public record Result(
      int connections, double openSeconds, double holdSeconds, List<Memory> memory) {
    /// One way of counting the server's memory, in KiB.
    public record Memory(String kind, long before, long after, double perConnection) {}
  }

  /// Returns when the time to hold is over and the connections are closed.
  ///
  /// @throws LoadFailure if one cannot be opened, or is closed by the server
  public static Result run(Settings settings, Progress progress) {
    int all = settings.connections();
    List<Long> watched = settings.serverPid().stream().boxed().toList();
    watched.forEach(pid -> OpenFiles.require(pid, all));
    MemoryReading before = MemoryReading.of(watched);
    try (Crowd crowd =
        Crowd.open(
            settings.target(),
            all,
            settings.rate(),
            settings.threads(),
            settings.transport(),
            opened -> progress.say("opened " + opened + " of " + all))) {
      progress.say("holding " + all + " connections");
      long open = System.nanoTime();
      crowd.hold(settings.hold());
      MemoryReading after = MemoryReading.of(watched);
      return new Result(
          all, crowd.openSeconds(), (System.nanoTime() - open) / 1e9, after.since(before, all));
    }
  }
}
