// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// All multiples of a duration since 1970.
record FixedRate(Duration period) implements Schedule {
  FixedRate {
    if (period.toMillis() < 1) {
      throw new IllegalArgumentException("period: " + period + " (expected: 1 ms or more)");
    }
  }

  @Override
  public Optional<Instant> after(Instant moment) {
    long millis = period.toMillis();
    long before = Math.floorDiv(moment.toEpochMilli(), millis);
    return Optional.of(Instant.ofEpochMilli((before + 1) * millis));
  }
}
