// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.connect;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait before the next try: a random part of a span that doubles with each failure, so
/// that many processes do not come back at one moment. For one thread.
final class Backoff {
  private static final long LEAST_MILLIS = 100;
  private static final long MOST_MILLIS = 5_000;

  private final RandomGenerator random;
  private int failures;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  Duration next() {
    long span = Math.min(MOST_MILLIS, LEAST_MILLIS << Math.min(failures, 16));
    failures++;
    return Duration.ofMillis(span / 2 + random.nextLong(span / 2 + 1));
  }

  void succeeded() {
    failures = 0;
  }

  int failures() {
    return failures;
  }
}
