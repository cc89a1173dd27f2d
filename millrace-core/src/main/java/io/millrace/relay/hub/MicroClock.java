// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.hub;

import io.millrace.time.Timeline;
import java.time.Instant;

/// Turns nanoseconds of the timeline into the time of day. A look at the wall clock a second keeps
/// both together.
final class MicroClock {
  private final Timeline timeline;
  private Instant wall;
  private long nanos;

  MicroClock(Timeline timeline) {
    this.timeline = timeline;
    this.wall = timeline.now();
    this.nanos = timeline.nanos();
  }

  long nanos() {
    return timeline.nanos();
  }

  void adjust() {
    wall = timeline.now();
    nanos = timeline.nanos();
  }

  Instant at(long time) {
    return wall.plusNanos(time - nanos);
  }

  /// Seconds and six digits of microseconds, as C programs print a `timeval`.
  String text(long time) {
    Instant at = at(time);
    return "%d.%06d".formatted(at.getEpochSecond(), at.getNano() / 1_000);
  }
}
