// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import java.util.ArrayList;
import java.util.List;

/// What one more WebSocket that says nothing costs the server's memory: the difference between some
/// connections and many, so that what a server takes for the first ones does not count.
public final class IdleSlope {
  private IdleSlope() {}

  /// What to do.
  ///
  /// @param few connections that are open when memory is looked at first
  /// @param more connections between that and the second look
  /// @param rate connections opened a second, at most
  /// @param settle waits until the memory of the process shows what is alive, called before each
  ///   look
  public record Settings(
      Target target, int few, int more, int rate, long serverPid, Runnable settle) {
    public Settings {
      if (few < 1 || more < 1) {
        throw new LoadFailure(
            "connections: " + few + " and " + more + " more (expected: at least 1)");
      }
    }
  }

  /// What was found.
  ///
  /// @param memory as often as the system counts it
  public record Result(int few, int more, List<IdleRun.Result.Memory> memory) {}

  /// How many sockets this process may open yet, those left out that it needs otherwise.
  public static int room() {
    return OpenFiles.room();
  }

  /// @throws LoadFailure if a connection cannot be opened, or is closed by the server
  public static Result measure(Settings settings, Progress progress) {
    OpenFiles.require(settings.few() + settings.more());
    Faults faults = new Faults();
    try (var loops = new Loops(Transport.AUTO, 1)) {
      Opener opener = new Opener(loops, settings.target(), faults);
      progress.say("opening " + settings.few() + " connections");
      List<WebSocketLink> links = new ArrayList<>(open(opener, settings.few(), settings, faults));
      MemoryReading before = look(settings, faults);
      progress.say("opening " + settings.more() + " more");
      links.addAll(open(opener, settings.more(), settings, faults));
      MemoryReading after = look(settings, faults);
      Opener.close(links, faults);
      return new Result(settings.few(), settings.more(), after.since(before, settings.more()));
    }
  }

  private static List<WebSocketLink> open(
      Opener opener, int count, Settings settings, Faults faults) {
    return opener.open(
        count, settings.rate(), (_, _) -> new WebSocketLink(settings.target(), faults), _ -> {});
  }

  private static MemoryReading look(Settings settings, Faults faults) {
    settings.settle().run();
    faults.check();
    return MemoryReading.of(settings.serverPid());
  }
}
