// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Moments at which a CPU does nothing for a thread that could run on it, because the machine below
/// has other guests or other work. Who is served then waits, whoever serves: no latency is better
/// than these allow.
///
/// @param count of those longer than [#LEAST]
/// @param longest in nanoseconds
/// @param watched for how long, in nanoseconds
record Stalls(int count, long longest, long watched) {
  static final Duration LEAST = Duration.ofMillis(1);

  private static final double MINUTE = TimeUnit.MINUTES.toNanos(1);

  /// Keeps the CPU busy for so long and looks when it was not.
  ///
  /// @param clock in nanoseconds
  static Stalls watch(Duration time, LongSupplier clock) {
    long least = LEAST.toNanos();
    long begin = clock.getAsLong();
    long before = begin;
    long longest = 0;
    int count = 0;
    while (before - begin < time.toNanos()) {
      long now = clock.getAsLong();
      if (now - before > least) {
        count++;
        longest = Math.max(longest, now - before);
      }
      before = now;
    }
    return new Stalls(count, longest, before - begin);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.0f a minute longer than %d ms, the longest %.1f ms",
        count * MINUTE / watched,
        LEAST.toMillis(),
        longest / 1e6);
  }
}
