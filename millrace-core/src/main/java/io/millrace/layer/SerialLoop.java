// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

import io.millrace.loop.EventLoop;
import io.millrace.loop.Timer;
import io.millrace.time.Timeline;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An event loop with no sockets: a virtual thread that lives while there are tasks. It owns the
/// queues of inboxes, which no socket's loop owns.
final class SerialLoop implements EventLoop {
  private static final Logger log = LoggerFactory.getLogger(SerialLoop.class);

  private final Timeline timeline;
  private final Queue<Runnable> tasks = new ArrayDeque<>(); // guarded by this
  private volatile @Nullable Thread running;

  SerialLoop(Timeline timeline) {
    this.timeline = timeline;
  }

  @Override
  public boolean inLoop() {
    return Thread.currentThread() == running;
  }

  @Override
  public synchronized void execute(Runnable task) {
    tasks.add(task);
    if (running == null) {
      Thread fresh = Thread.ofVirtual().name("millrace-inboxes").unstarted(this::drain);
      running = fresh;
      fresh.start();
    }
  }

  private void drain() {
    for (Runnable task = next(); task != null; task = next()) {
      try {
        task.run();
      } catch (RuntimeException | Error bug) {
        log.error("A task failed.", bug);
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
    Thread waiting =
        Thread.startVirtualThread(
            () -> {
              try {
                timeline.sleep(delay);
                execute(task);
              } catch (InterruptedException cancelled) {
                Thread.currentThread().interrupt();
              }
            });
    return waiting::interrupt;
  }
}
