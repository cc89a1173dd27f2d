// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import io.millrace.task.FinalFailureException;
import io.millrace.task.RetryPolicy;
import io.millrace.task.TaskBook;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskOptions;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Named tasks to try: one that takes its time, one that fails before it succeeds, one that
/// computes.
public final class DemoTasks {
  /// Counts to a number, so many seconds long; its arguments are a [Count].
  public static final String COUNT = "count";

  /// Fails so many times and then succeeds; its arguments are a [Flaky].
  public static final String FLAKY = "flaky";

  /// Finds out how many primes there are below a number; its arguments are a [Primes].
  public static final String PRIMES = "primes";

  private static final int LONGEST_SECONDS = 3_600;
  private static final int MOST_STEPS = 10_000;
  private static final int MOST_FAILURES = 10;
  private static final int HIGHEST = 50_000_000;
  private static final int PORTION = 10_000;

  /// @param fails whether it gives up half-way
  public record Count(@Nullable Integer seconds, @Nullable Integer steps, boolean fails) {}

  public record Flaky(@Nullable Integer failures) {}

  public record Primes(@Nullable Integer below) {}

  private static final TaskBook BOOK = write();

  private DemoTasks() {}

  /// All of them.
  public static TaskBook book() {
    return BOOK;
  }

  private static TaskBook write() {
    RetryPolicy soon =
        RetryPolicy.attempts(MOST_FAILURES)
            .withPauses(Duration.ofSeconds(1), Duration.ofSeconds(8));
    return TaskBook.EMPTY
        .with(COUNT, TaskOptions.DEFAULT.withTimeout(Duration.ofHours(2)), DemoTasks::count)
        .with(FLAKY, TaskOptions.DEFAULT.withRetry(soon), DemoTasks::fail)
        .with(PRIMES, TaskOptions.DEFAULT.onCpu(), DemoTasks::primes);
  }

  private static Map<String, Object> count(TaskContext context) throws InterruptedException {
    Count wanted = context.arguments(Count.class);
    int seconds = within("seconds", wanted.seconds(), 0, LONGEST_SECONDS);
    int steps = within("steps", wanted.steps(), 1, MOST_STEPS);
    Duration pause = Duration.ofSeconds(seconds).dividedBy(steps);
    context.progress(0, steps, "begins to count");
    for (int i = 1; i <= steps; i++) {
      context.sleep(pause);
      if (wanted.fails() && i > steps / 2) {
        throw new IllegalStateException("lost count at " + i + ", as asked for");
      }
      context.progress(i, steps, i < steps ? "counted to " + i : "done");
    }
    return Map.of("counted", steps);
  }

  private static Map<String, Object> fail(TaskContext context) throws InterruptedException {
    int failures =
        within("failures", context.arguments(Flaky.class).failures(), 0, MOST_FAILURES - 1);
    context.progress(context.attempt(), failures + 1L, "attempt " + context.attempt());
    context.sleep(Duration.ofMillis(500));
    if (context.attempt() <= failures) {
      throw new IllegalStateException("attempt " + context.attempt() + " fails, as asked for");
    }
    return Map.of("attempts", context.attempt());
  }

  private static Map<String, Object> primes(TaskContext context) throws InterruptedException {
    int below = within("below", context.arguments(Primes.class).below(), 2, HIGHEST);
    int found = 0;
    for (int each = 2; each < below; each++) {
      found += isPrime(each) ? 1 : 0;
      if (each % PORTION == 0) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        context.progress(each, below, found + " primes so far");
      }
    }
    context.progress(below, below, found + " primes");
    return Map.of("primes", found);
  }

  private static boolean isPrime(int number) {
    for (int divisor = 2; (long) divisor * divisor <= number; divisor++) {
      if (number % divisor == 0) {
        return false;
      }
    }
    return true;
  }

  private static int within(String name, @Nullable Integer value, int least, int most) {
    if (value == null || value < least || value > most) {
      throw new FinalFailureException(
          name + ": " + value + " (expected: " + least + ".." + most + ")");
    }
    return value;
  }
}
