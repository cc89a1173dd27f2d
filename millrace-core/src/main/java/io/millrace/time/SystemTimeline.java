// SPDX-License-Identifier: Apache-2.0
package io.millrace.time;

import java.time.Duration;
import java.time.Instant;

/// The machine's clocks.
enum SystemTimeline implements Timeline {
  INSTANCE;

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    Thread.sleep(duration);
  }
}
