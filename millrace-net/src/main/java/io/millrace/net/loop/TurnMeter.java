// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.loop;

import io.millrace.metrics.Latencies;
import io.millrace.server.OverloadOptions;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What an event loop measures of itself: how long its turns are, from the end of the wait for
/// sockets to the last flush, and its lag, which is how long what comes now waits for its turn. For
/// that, a task that does nothing is queued now and then at the end of a turn: it waits for the
/// sockets of the next turn and for the tasks before it.
///
/// The clock is looked at twice a turn and never for a message. The loop writes, any thread reads.
final class TurnMeter {
  private static final Logger log = LoggerFactory.getLogger(TurnMeter.class);
  private static final long PROBE_EVERY = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long WINDOW = TimeUnit.SECONDS.toNanos(30);

  /// Stands for: there is none.
  private static final long NONE = Long.MIN_VALUE;

  private final Executor loop;
  private final LongSupplier clock;
  private final Runnable probe = this::probed;

  // Written on the loop only.
  private final AtomicLong turnSince = new AtomicLong(NONE);
  private final AtomicLong probeSince = new AtomicLong(NONE);
  private final AtomicLong lag = new AtomicLong();
  private final AtomicLong worst = new AtomicLong();
  private final AtomicLong worstBefore = new AtomicLong();
  private volatile boolean overloaded;

  // On the loop only.
  private long lastProbe;
  private long windowSince;
  private long shortTurns;
  private long shortNanos;

  private volatile @Nullable OverloadWatch watch;
  private volatile @Nullable Latencies turns;

  TurnMeter(Executor loop, LongSupplier clock) {
    this.loop = loop;
    this.clock = clock;
    this.windowSince = clock.getAsLong();
    this.lastProbe = windowSince;
  }

  /// Begins to measure; before the loop has its first connection. Until then nothing is.
  void watch(OverloadOptions options, Latencies published) {
    watch = new OverloadWatch(options);
    turns = published;
  }

  /// The wait for sockets is over. On the loop.
  void begins() {
    if (turns != null && turnSince.getPlain() == NONE) {
      turnSince.setRelease(clock.getAsLong());
    }
  }

  /// All that came, and all tasks whose turn it was, are done and flushed. On the loop.
  ///
  /// @param ending whether the loop takes no more tasks
  void ends(boolean ending) {
    long began = turnSince.getPlain();
    if (began == NONE) {
      return;
    }
    long now = clock.getAsLong();
    turnSince.setRelease(NONE);
    count(now - began, now);
    if (!ending && now - lastProbe >= PROBE_EVERY && probeSince.getPlain() == NONE) {
      lastProbe = now;
      probeSince.setRelease(now);
      loop.execute(probe);
    }
  }

  private void count(long turn, long now) {
    if (turn <= Latencies.SHORT_NANOS) {
      shortTurns++;
      shortNanos += turn;
      return;
    }
    Latencies all = turns;
    if (all != null) {
      all.add(turn);
    }
    noteWorst(turn);
    // Turns may be short while a long queue of tasks is worked off in many of them.
    long waiting = Math.max(lag.getPlain(), since(probeSince.getPlain(), now));
    look(Math.max(turn, waiting), now);
  }

  private void probed() {
    long now = clock.getAsLong();
    long waited = now - probeSince.getPlain();
    probeSince.setRelease(NONE);
    lag.setRelease(waited);
    if (now - windowSince >= WINDOW) {
      windowSince = now;
      worstBefore.setRelease(worst.getPlain());
      worst.setRelease(0);
    }
    noteWorst(waited);
    Latencies all = turns;
    if (all != null && shortTurns > 0) {
      all.addShort(shortTurns, shortNanos);
      shortTurns = 0;
      shortNanos = 0;
    }
    look(waited, now);
  }

  private void noteWorst(long nanos) {
    if (nanos > worst.getPlain()) {
      worst.setRelease(nanos);
    }
  }

  private void look(long waited, long now) {
    OverloadWatch watching = watch;
    if (watching == null || watching.sees(waited, now) == overloaded) {
      return;
    }
    overloaded = !overloaded;
    String name = Thread.currentThread().getName();
    long millis = TimeUnit.NANOSECONDS.toMillis(waited);
    if (overloaded) {
      log.warn("{} is overloaded: what comes waits {} ms. It takes no newcomers.", name, millis);
    } else {
      log.info("{} is no longer overloaded: what comes waits {} ms.", name, millis);
    }
  }

  // ---- any thread ----

  /// Nanoseconds that what comes now has to wait, as far as can be told: as long as the last probe
  /// did, or longer where one waits already, or a turn lasts, for more than that.
  long lag() {
    long now = clock.getAsLong();
    return Math.max(lag.get(), Math.max(since(probeSince.get(), now), since(turnSince.get(), now)));
  }

  private static long since(long began, long now) {
    return began == NONE ? 0 : now - began;
  }

  /// The longest lag or turn of the last half minute, or of up to a minute.
  long worst() {
    return Math.max(lag(), Math.max(worst.get(), worstBefore.get()));
  }

  /// Whether the loop is to get no new connections: it has lagged for long, or is held up now.
  boolean isOverloaded() {
    OverloadWatch watching = watch;
    return overloaded
        || (watching != null && watching.isTooLong(since(turnSince.get(), clock.getAsLong())));
  }
}
