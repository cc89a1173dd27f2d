// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.connect;

import io.millrace.time.Timeline;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Lines for the log about what may happen with every message: one a second at most, with the
/// number of those left out before it. Safe for all threads.
public final class Seldom {
  private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

  private final Consumer<String> log;
  private final Timeline timeline;

  // All guarded by this.
  private boolean began;
  private long last;
  private long leftOut;

  /// @param log takes a whole line
  public Seldom(Consumer<String> log, Timeline timeline) {
    this.log = log;
    this.timeline = timeline;
  }

  public void say(String line) {
    long before;
    synchronized (this) {
      long now = timeline.nanos();
      if (began && now - last < PAUSE) {
        leftOut++;
        return;
      }
      began = true;
      last = now;
      before = leftOut;
      leftOut = 0;
    }
    log.accept(before == 0 ? line : line + " (and " + before + " more such before it)");
  }
}
