// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.websocket;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Limits frames a second without looking at the clock for each: only when the count is used up
/// does the time since it began matter.
final class FrameQuota {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final int perSecond;
  private final LongSupplier clock;
  private int taken;
  private long since;

  FrameQuota(int perSecond, LongSupplier clock) {
    this.perSecond = perSecond;
    this.clock = clock;
    this.since = clock.getAsLong();
  }

  /// False when this one is too many.
  boolean take() {
    if (++taken <= perSecond) {
      return true;
    }
    long now = clock.getAsLong();
    if (now - since < SECOND) {
      return false;
    }
    since = now;
    taken = 1;
    return true;
  }
}
