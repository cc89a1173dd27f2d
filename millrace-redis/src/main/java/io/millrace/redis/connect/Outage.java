// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.connect;

import io.millrace.metrics.Metrics;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Whether all links of a layer are up, and for how long they were not. Safe for all threads.
public final class Outage {
  private final LongAdder linksDown;
  private final LongAdder losses;
  private final LongAdder gaps;
  private final @Nullable Consumer<Duration> whenOver;

  // All guarded by this.
  private int down;
  private long since;
  private boolean harmful; // more than the wait of a start at which all goes well

  /// @param whenOver called when the last link is up again, with the time since the first was lost
  public Outage(Metrics metrics, Consumer<Duration> whenOver) {
    this(metrics.layerLinksDown, metrics.layerLosses, metrics.layerGaps, whenOver);
  }

  /// Of links that carry nothing which is lost without them, so that nobody is told.
  public Outage(Metrics metrics) {
    this(metrics.layerLinksDown, metrics.layerLosses, metrics.layerGaps, null);
  }

  /// Of links that belong to no layer, and are counted by themselves.
  public Outage(LongAdder linksDown) {
    this(linksDown, new LongAdder(), new LongAdder(), null);
  }

  private Outage(
      LongAdder linksDown,
      LongAdder losses,
      LongAdder gaps,
      @Nullable Consumer<Duration> whenOver) {
    this.linksDown = linksDown;
    this.losses = losses;
    this.gaps = gaps;
    this.whenOver = whenOver;
  }

  /// A link begins its life, without a connection.
  synchronized void opening() {
    fall();
  }

  /// A link could not connect.
  synchronized void failed() {
    harmful = true;
  }

  synchronized void down() {
    losses.increment();
    harmful = true;
    fall();
  }

  private void fall() {
    linksDown.increment();
    if (down++ == 0) {
      since = System.nanoTime();
    }
  }

  /// A link has ended for good while it was down, which is no way for an outage to end.
  void closed() {
    linksDown.decrement();
    synchronized (this) {
      down--;
    }
  }

  void up() {
    linksDown.decrement();
    Duration lasted;
    synchronized (this) {
      if (--down > 0 || !harmful) {
        return;
      }
      harmful = false;
      lasted = Duration.ofNanos(System.nanoTime() - since);
    }
    if (whenOver != null) {
      gaps.increment();
      whenOver.accept(lasted);
    }
  }
}
