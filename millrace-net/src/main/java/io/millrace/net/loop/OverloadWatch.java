// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.loop;

import io.millrace.server.OverloadOptions;

/// Decides from the lag of a loop whether it is overloaded: when it has lagged too much for some
/// time, until it has lagged half as much at most for as long. A single long turn changes nothing.
final class OverloadWatch {
  private final long high;
  private final long lasting;
  private boolean overloaded;

  /// Whether the lag has been on the other side, and since when.
  private boolean turning;

  private long since;

  OverloadWatch(OverloadOptions options) {
    this.high = options.lag().isZero() ? Long.MAX_VALUE : options.lag().toNanos();
    this.lasting = options.lasting().toNanos();
  }

  /// Takes what was measured.
  ///
  /// @param now nanoseconds of any clock, always the same
  /// @return whether the loop is overloaded
  boolean sees(long lag, long now) {
    boolean otherSide = overloaded ? lag <= high / 2 : lag > high;
    if (!otherSide) {
      turning = false;
      return overloaded;
    }
    if (!turning) {
      turning = true;
      since = now;
    }
    if (now - since >= lasting) {
      overloaded = !overloaded;
      turning = false;
    }
    return overloaded;
  }

  /// Whether a turn that is not over yet after that time is too long by itself.
  boolean isTooLong(long turn) {
    return turn > high && turn - high > lasting;
  }
}
