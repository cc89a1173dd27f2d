// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How often and when a failed attempt is followed by another. The pause doubles each time.
///
/// @param attempts at most that many in all; 1 for no other
/// @param first pause after the first attempt
/// @param longest no pause is longer
/// @param jitter part of each pause that is left to chance, 0 to 1, so that what failed together
///   does not come back together
public record RetryPolicy(int attempts, Duration first, Duration longest, double jitter) {
  /// No second attempt.
  public static final RetryPolicy NONE =
      new RetryPolicy(1, Duration.ofSeconds(1), Duration.ofMinutes(10), 0.5);

  private static final int MOST_DOUBLINGS = 40;

  public RetryPolicy {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts: " + attempts + " (expected: 1 or more)");
    }
    if (first.isNegative() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "pauses: " + first + " to " + longest + " (expected: 0 or more, the longest not less)");
    }
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new IllegalArgumentException("jitter: " + jitter + " (expected: 0 to 1)");
    }
  }

  /// That many attempts in all, 1 s after the first, at most 10 min.
  public static RetryPolicy attempts(int attempts) {
    return new RetryPolicy(attempts, NONE.first, NONE.longest, NONE.jitter);
  }

  public RetryPolicy withPauses(Duration shortest, Duration most) {
    return new RetryPolicy(attempts, shortest, most, jitter);
  }

  public RetryPolicy withJitter(double part) {
    return new RetryPolicy(attempts, first, longest, part);
  }

  /// Whether another attempt follows that one.
  public boolean allowsAfter(int attempt) {
    return attempt < attempts;
  }

  /// @param attempt the one that has failed, 1 for the first
  public Duration pauseAfter(int attempt, RandomGenerator random) {
    int doublings = Math.min(attempt - 1, MOST_DOUBLINGS);
    double nanos =
        Math.min((double) first.toNanos() * (1L << doublings), (double) longest.toNanos());
    return Duration.ofNanos((long) (nanos * (1 - jitter * random.nextDouble())));
  }
}
