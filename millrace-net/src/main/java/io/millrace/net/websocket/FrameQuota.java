// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.websocket;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// How many frames of a peer are handled in one second. The clock is not looked at for each: only
/// when the count is used up does the time since it began matter.
final class FrameQuota {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final int perSecond;
  private final LongSupplier clock;
  private int taken;
  private long since;

  /// @param clock in nanoseconds
  FrameQuota(int perSecond, LongSupplier clock) {
    this.perSecond = perSecond;
    this.clock = clock;
    this.since = clock.getAsLong();
  }

  void take() {
    taken++;
  }

  /// Whether the next frame has to wait; begins a new second where the last one is over.
  boolean isUsedUp() {
    if (taken < perSecond) {
      return false;
    }
    long now = clock.getAsLong();
    if (now - since < SECOND) {
      return true;
    }
    since = now;
    taken = 0;
    return false;
  }

  /// How long until there is a new one.
  Duration rest() {
    return Duration.ofNanos(Math.max(1, SECOND - (clock.getAsLong() - since)));
  }
}
