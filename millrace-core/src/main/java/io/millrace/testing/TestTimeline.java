// SPDX-License-Identifier: Apache-2.0
package io.millrace.testing;

import io.millrace.loop.Timer;
import io.millrace.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// A clock that stands still until a test turns it. It begins on 2026-01-01 at midnight UTC.
///
/// Any thread may read it and sleep by it; one thread at a time, that of the test, turns it.
public final class TestTimeline implements Timeline {
  private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

  private final List<Runnable> settlers = new CopyOnWriteArrayList<>();
  // All guarded by this.
  private final PriorityQueue<Appointment> appointments = new PriorityQueue<>();
  private long now;
  private long made;

  /// What is to happen at a time; of two at the same time, the one made first comes first.
  private record Appointment(long due, long order, Runnable task)
      implements Comparable<Appointment> {
    @Override
    public int compareTo(Appointment other) {
      return due != other.due ? Long.compare(due, other.due) : Long.compare(order, other.order);
    }
  }

  @Override
  public Instant now() {
    return BEGINNING.plusNanos(nanos());
  }

  @Override
  public synchronized long nanos() {
    return now;
  }

  /// Waits until the clock was turned that far.
  @Override
  public void sleep(Duration duration) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (duration.isZero() || duration.isNegative()) {
      return;
    }
    CountDownLatch due = new CountDownLatch(1);
    Timer timer = after(duration, due::countDown);
    try {
      due.await();
    } finally {
      timer.cancel();
    }
  }

  /// Turns the clock. On the way it stops at each moment for which a sleeper or a timer waits, so
  /// that a loop of `send; sleep(2 s)` sends five times in ten seconds.
  ///
  /// In the hands of a [Probe], everything comes to rest before the clock is turned, at each stop,
  /// and at the end. A clock without a probe wakes sleepers and does not wait for what they do.
  ///
  /// @throws AssertionError when the probe does not come to rest within its deadline
  public void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(
          "advance: " + duration + " (expected: 0 or more; time does not go back)");
    }
    settle();
    long target = nanos() + duration.toNanos();
    for (Runnable due = nextDue(target); due != null; due = nextDue(target)) {
      due.run();
      settle();
    }
    arrive(target);
  }

  private void settle() {
    settlers.forEach(Runnable::run);
  }

  private synchronized @Nullable Runnable nextDue(long target) {
    Appointment next = appointments.peek();
    if (next == null || next.due > target) {
      return null;
    }
    appointments.remove();
    now = Math.max(now, next.due);
    return next.task;
  }

  private synchronized void arrive(long target) {
    now = target;
  }

  /// Runs a short task at that distance, on the thread that turns the clock.
  synchronized Timer after(Duration delay, Runnable task) {
    Appointment appointment = new Appointment(now + Math.max(0, delay.toNanos()), made++, task);
    appointments.add(appointment);
    return () -> cancel(appointment);
  }

  private synchronized void cancel(Appointment appointment) {
    appointments.remove(appointment);
  }

  /// How many sleepers and timers wait for their time.
  synchronized int waiting() {
    return appointments.size();
  }

  void whenTurned(Runnable settler) {
    settlers.add(settler);
  }

  void forget(Runnable settler) {
    settlers.remove(settler);
  }

  @Override
  public String toString() {
    return "TestTimeline[" + now() + "]";
  }
}
