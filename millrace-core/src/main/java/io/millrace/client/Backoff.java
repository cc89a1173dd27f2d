// SPDX-License-Identifier: Apache-2.0
package io.millrace.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait before connecting again: exponential with full jitter, so that the clients of a
/// server that comes back do not come back all at once.
///
/// @param initial most to wait before the first try
/// @param factor by which that grows with each failure
/// @param cap beyond which it does not grow
/// @param steady a connection that lived this long was a good one: waiting begins anew
public record Backoff(Duration initial, double factor, Duration cap, Duration steady) {
  /// 100 ms, doubled up to 30 s; anew after a connection of 10 s.
  public static final Backoff DEFAULT =
      new Backoff(Duration.ofMillis(100), 2, Duration.ofSeconds(30), Duration.ofSeconds(10));

  public Backoff {
    notBelow("backoff initial", initial, Duration.ZERO);
    notBelow("backoff cap", cap, initial);
    notBelow("backoff steady", steady, Duration.ZERO);
    if (!(factor >= 1) || Double.isInfinite(factor)) {
      throw new IllegalArgumentException("backoff factor: " + factor + " (expected: 1 or more)");
    }
  }

  private static void notBelow(String name, Duration value, Duration least) {
    if (value.compareTo(least) < 0) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + least + " or more)");
    }
  }

  /// @param failures in a row so far, without the one that is waited for now
  /// @return anything from 0 to the most, each as likely
  public Duration delay(int failures, RandomGenerator chance) {
    double most = Math.min((double) cap.toNanos(), initial.toNanos() * Math.pow(factor, failures));
    return Duration.ofNanos((long) (chance.nextDouble() * most));
  }
}
