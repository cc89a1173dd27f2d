// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/// Says when something is due again. Open to other rules than those here.
@FunctionalInterface
public interface Schedule {
  /// The first time after that moment, or empty when there is none any more.
  Optional<Instant> after(Instant moment);

  /// At all multiples of that duration since 1970, so that several processes agree on them.
  ///
  /// @param period 1 ms or more
  static Schedule every(Duration period) {
    return new FixedRate(period);
  }

  /// Five fields as in crontab(5).
  ///
  /// @throws IllegalArgumentException when it cannot be understood; says which field
  static Schedule cron(String expression, ZoneId zone) {
    return CronExpression.parse(expression, zone);
  }
}
