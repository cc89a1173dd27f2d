// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntConsumer;

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
    OpenFiles.require(settings.connections());
    settings.serverPid().ifPresent(pid -> OpenFiles.require(pid, settings.connections()));
    Faults faults = new Faults();
    try (var loops = new Loops(settings.transport(), settings.threads())) {
      MemoryReading before = MemoryReading.of(settings.serverPid());
      long start = System.nanoTime();
      var opener = new Opener(loops, settings.target(), faults);
      var links =
          opener.open(
              settings.connections(),
              settings.rate(),
              (_, _) -> new WebSocketLink(settings.target(), faults),
              new Steps(progress, settings.connections()));
      long open = System.nanoTime();
      progress.say("holding " + settings.connections() + " connections");
      faults.await(settings.hold());
      MemoryReading after = MemoryReading.of(settings.serverPid());
      long held = System.nanoTime();
      Opener.close(links, faults);
      return new Result(
          settings.connections(),
          (open - start) / 1e9,
          (held - open) / 1e9,
          after.since(before, settings.connections()));
    }
  }

  private record Steps(Progress progress, int all) implements IntConsumer {
    @Override
    public void accept(int started) {
      if (started % 1000 == 0) {
        progress.say("opened " + started + " of " + all);
      }
    }
  }
}
