// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Workers that run in a process without a server. Safe for all threads.
public final class Workers implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Workers.class);

  private final List<Worker.Running> running;
  private final Duration deadline;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private boolean stopping;

  Workers(List<Worker.Running> running, Duration deadline) {
    this.running = running;
    this.deadline = deadline;
  }

  /// Takes no more messages, lets those that are being worked on finish, and returns when they have
  /// or the deadline is over; then they are interrupted. What waits in the channels stays there for
  /// others. A second call waits for the first.
  public synchronized void stop() {
    if (stopping) {
      return;
    }
    stopping = true;
    running.forEach(Worker.Running::finish);
    long end = System.nanoTime() + deadline.toNanos();
    boolean interrupted = false;
    for (Worker.Running each : running) {
      interrupted |= !finished(each.thread(), end, interrupted);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    stopped.countDown();
  }

  /// @return false when this thread was interrupted and does not wait any longer
  private static boolean finished(Thread worker, long end, boolean hurried) {
    try {
      Duration left = Duration.ofNanos(hurried ? 0 : Math.max(0, end - System.nanoTime()));
      if (!worker.join(left)) {
        log.warn("A worker did not finish its message in time.");
        worker.interrupt();
      }
      return true;
    } catch (InterruptedException hurry) {
      worker.interrupt();
      return false;
    }
  }

  /// Returns when they have been stopped.
  public void awaitStop() throws InterruptedException {
    stopped.await();
  }

  @Override
  public void close() {
    stop();
  }
}
