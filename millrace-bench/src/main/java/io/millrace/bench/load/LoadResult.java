// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import java.util.OptionalDouble;
import java.util.SortedMap;

/// What a run found. `statuses` counts HTTP responses by status and is empty for WebSockets.
public record LoadResult(
    Scenario scenario,
    long count,
    double seconds,
    Latency latency,
    CpuUse cpu,
    SortedMap<Integer, Long> statuses) {

  public double perSecond() {
    return count / seconds;
  }

  /// Count for one CPU second of the server's process, when it was watched.
  public OptionalDouble perServerSecond() {
    return over(cpu.server());
  }

  /// Count for one second that the server's CPU was busy, when it was watched.
  public OptionalDouble perCoreSecond() {
    return over(cpu.core());
  }

  /// Microseconds of the server's process for each that was counted, when it was watched.
  public OptionalDouble serverMicros() {
    OptionalDouble server = cpu.server();
    return server.isPresent() && count > 0
        ? OptionalDouble.of(server.getAsDouble() * 1e6 / count)
        : OptionalDouble.empty();
  }

  private OptionalDouble over(OptionalDouble used) {
    return used.isPresent() && used.getAsDouble() > 0
        ? OptionalDouble.of(count / used.getAsDouble())
        : OptionalDouble.empty();
  }
}
