// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import java.time.Duration;

/// How a scenario is run. `stall` is how long nothing may be counted before the run is given up.
public record LoadSettings(
    Target target,
    Duration warmup,
    Duration duration,
    Duration stall,
    int threads,
    Transport transport,
    boolean binary,
    ServerWatch watch) {
  public LoadSettings {
    if (duration.isZero() || duration.isNegative() || warmup.isNegative()) {
      throw new LoadFailure("duration: " + duration + " (expected: more than 0)");
    }
  }

  /// Ten seconds after three of warm-up, on one thread.
  public static LoadSettings of(Target target) {
    return new LoadSettings(
        target,
        Duration.ofSeconds(3),
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        1,
        Transport.AUTO,
        false,
        ServerWatch.NONE);
  }

  public LoadSettings withTimes(Duration newWarmup, Duration newDuration) {
    return new LoadSettings(
        target, newWarmup, newDuration, stall, threads, transport, binary, watch);
  }

  public LoadSettings withWatch(ServerWatch newWatch) {
    return new LoadSettings(target, warmup, duration, stall, threads, transport, binary, newWatch);
  }

  public LoadSettings withThreads(int newThreads, Transport newTransport) {
    return new LoadSettings(
        target, warmup, duration, stall, newThreads, newTransport, binary, watch);
  }

  public LoadSettings withStall(Duration newStall) {
    return new LoadSettings(target, warmup, duration, newStall, threads, transport, binary, watch);
  }

  public LoadSettings withBinary(boolean newBinary) {
    return new LoadSettings(target, warmup, duration, stall, threads, transport, newBinary, watch);
  }
}
