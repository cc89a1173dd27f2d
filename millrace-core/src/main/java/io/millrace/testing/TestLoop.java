// SPDX-License-Identifier: Apache-2.0
package io.millrace.testing;

import io.millrace.loop.EventLoop;
import io.millrace.loop.Timer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The event loop of a [Probe]: a virtual thread that lives while there are tasks, with timers that
/// the test turns.
final class TestLoop implements EventLoop {
  private static final Logger log = LoggerFactory.getLogger(TestLoop.class);

  private final TestTimeline clock;
  private final Queue<Runnable> tasks = new ArrayDeque<>(); // guarded by this
  private boolean ended; // guarded by this
  private long taken; // guarded by this
  private volatile @Nullable Thread running;

  TestLoop(TestTimeline clock) {
    this.clock = clock;
  }

  @Override
  public boolean inLoop() {
    return Thread.currentThread() == running;
  }

  @Override
  public synchronized void execute(Runnable task) {
    if (ended) {
      return;
    }
    taken++;
    tasks.add(task);
    if (running == null) {
      Thread fresh = Thread.ofVirtual().name("probe-loop").unstarted(this::drain);
      running = fresh;
      fresh.start();
    }
  }

  private void drain() {
    for (Runnable task = next(); task != null; task = next()) {
      try {
        task.run();
      } catch (RuntimeException | Error bug) {
        log.error("A task failed on the probe's loop.", bug);
      }
    }
  }

  private synchronized @Nullable Runnable next() {
    Runnable task = tasks.poll();
    if (task == null) {
      running = null;
    }
    return task;
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    return clock.after(delay, () -> execute(task));
  }

  /// Whether it has nothing to do.
  synchronized boolean isIdle() {
    return running == null;
  }

  /// How many tasks it was ever given: a change means that something happened.
  synchronized long taken() {
    return taken;
  }

  /// What it is doing, for an error.
  String activity() {
    Thread thread = running;
    return thread == null ? "idle" : Activity.of(thread);
  }

  synchronized void end() {
    ended = true;
    tasks.clear();
  }
}
