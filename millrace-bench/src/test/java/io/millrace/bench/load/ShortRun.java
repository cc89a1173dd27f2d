// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import java.time.Duration;

/// Loads a server no longer than it takes to see that it answers: that depends on the machine, and
/// on what has run on it before.
public final class ShortRun {
  private static final Duration WARMUP = Duration.ofMillis(10);
  private static final Duration FIRST = Duration.ofMillis(100);
  private static final int FACTOR = 10;
  private static final int TRIES = 3;

  private ShortRun() {}

  /// Tries again, ten times as long, when nothing came back; what else fails is thrown at once.
  public static LoadResult of(Scenario scenario, LoadSettings settings) {
    Duration duration = FIRST;
    for (int tried = 1; ; tried++) {
      try {
        return LoadRun.run(scenario, settings.withTimes(WARMUP, duration), Progress.NONE);
      } catch (LoadFailure failure) {
        String nothing = "nothing came back within " + duration;
        if (tried == TRIES || !nothing.equals(failure.getMessage())) {
          throw failure;
        }
      }
      duration = duration.multipliedBy(FACTOR);
    }
  }
}
