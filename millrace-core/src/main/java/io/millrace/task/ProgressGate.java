// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Lets progress through a few times a second; of what comes faster, the latest.
final class ProgressGate {
  private static final Duration APART = Duration.ofMillis(100);

  private final Alarms alarms;
  private final Consumer<Progress> told;
  // Guarded by this.
  private @Nullable Progress latest;
  private boolean waiting;
  private boolean closed;

  ProgressGate(Alarms alarms, Consumer<Progress> told) {
    this.alarms = alarms;
    this.told = told;
  }

  synchronized void say(Progress progress) {
    if (closed) {
      return;
    }
    if (waiting) {
      latest = progress;
      return;
    }
    waiting = true;
    told.accept(progress);
    var _ = alarms.after(APART, this::open);
  }

  private synchronized void open() {
    Progress next = latest;
    latest = null;
    waiting = false;
    if (next != null) {
      say(next);
    }
  }

  /// Tells what waits, and lets nothing through any more.
  synchronized void close() {
    Progress last = latest;
    latest = null;
    if (last != null && !closed) {
      told.accept(last);
    }
    closed = true;
  }
}
