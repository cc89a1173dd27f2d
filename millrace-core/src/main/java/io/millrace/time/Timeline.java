// SPDX-License-Identifier: Apache-2.0
package io.millrace.time;

import java.time.Duration;
import java.time.Instant;

/// Where time comes from. Handed to everything that waits or stamps, so that a test can turn it.
public interface Timeline {
  /// The wall clock, for what people and other programs read.
  Instant now();

  /// A clock that never goes back, in nanoseconds from an arbitrary origin.
  long nanos();

  /// Waits in the calling thread, which must not be an event loop's.
  void sleep(Duration duration) throws InterruptedException;

  /// The machine's own time.
  static Timeline system() {
    return SystemTimeline.INSTANCE;
  }
}
