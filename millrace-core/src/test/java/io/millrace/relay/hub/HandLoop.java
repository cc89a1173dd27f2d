// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.hub;

import io.millrace.loop.EventLoop;
import io.millrace.loop.Timer;
import io.millrace.testing.TestTimeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/// A loop that the test's own thread turns.
final class HandLoop implements EventLoop {
  private final TestTimeline clock;
  private final Thread owner = Thread.currentThread();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final List<Due> timers = new ArrayList<>();

  private record Due(long at, Runnable task) {}

  HandLoop(TestTimeline clock) {
    this.clock = clock;
  }

  @Override
  public boolean inLoop() {
    return Thread.currentThread() == owner;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    Due due = new Due(clock.nanos() + delay.toNanos(), task);
    timers.add(due);
    return () -> timers.remove(due);
  }

  /// Does all that there is to do.
  void turn() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  /// Lets that time pass, with all that is due on the way.
  void pass(Duration time) {
    turn();
    long target = clock.nanos() + time.toNanos();
    while (true) {
      Due next =
          timers.stream()
              .filter(each -> each.at <= target)
              .min(Comparator.comparingLong(Due::at))
              .orElse(null);
      if (next == null) {
        break;
      }
      timers.remove(next);
      clock.advance(Duration.ofNanos(Math.max(0, next.at - clock.nanos())));
      next.task.run();
      turn();
    }
    clock.advance(Duration.ofNanos(target - clock.nanos()));
    turn();
  }

  /// Turns until something that other threads do has happened.
  void turnUntil(BooleanSupplier happened) {
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (!happened.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("it did not happen within 20 s");
      }
      turn();
      Thread.onSpinWait();
    }
  }
}
