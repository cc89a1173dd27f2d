// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos.tasks;

import io.millrace.demos.DemoTasks;
import io.millrace.task.TaskRequest;
import org.jspecify.annotations.Nullable;

/// What the page of the tasks asks for: `{"start": name, …}` or `{"revoke": id}`.
///
/// @param start name of one of [DemoTasks]
/// @param seconds how long `count` takes
/// @param fails whether `count` gives up half-way
/// @param failures how often `flaky` fails before it succeeds
/// @param below up to where `primes` looks
/// @param revoke id of a task that is to end at once
record TaskWish(
    @Nullable String start,
    @Nullable Integer seconds,
    boolean fails,
    @Nullable Integer failures,
    @Nullable Integer below,
    @Nullable String revoke) {
  private static final int LONGEST_SECONDS = 120;
  private static final int MOST_FAILURES = 5;
  private static final int HIGHEST = 20_000_000;
  private static final int LEAST_STEPS = 10;
  private static final int STEPS_A_SECOND = 5;

  /// @param name one of [DemoTasks]
  /// @throws IllegalArgumentException when a number is missing or too large for a visitor
  TaskRequest request(String name) {
    return TaskRequest.of(
        name,
        switch (name) {
          case DemoTasks.COUNT -> {
            int lasting = within("seconds", seconds, LONGEST_SECONDS);
            int steps = Math.max(LEAST_STEPS, lasting * STEPS_A_SECOND);
            yield new DemoTasks.Count(lasting, steps, fails);
          }
          case DemoTasks.FLAKY -> new DemoTasks.Flaky(within("failures", failures, MOST_FAILURES));
          case DemoTasks.PRIMES -> new DemoTasks.Primes(within("below", below, HIGHEST));
          default ->
              throw new IllegalArgumentException(
                  "start: an unknown task (expected: count, flaky or primes)");
        });
  }

  private static int within(String name, @Nullable Integer value, int most) {
    if (value == null || value < 1 || value > most) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: 1.." + most + ")");
    }
    return value;
  }
}
