// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

import io.millrace.loop.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// How much broadcast work one event loop still has before it. A broadcast weighs 1, and 1 more for
/// each 16 KiB of its payload.
///
/// Above [#HIGH] whoever can wait is made to; at [#MOST] a broadcast for this loop is dropped, so
/// that nothing grows without bound even when a sender cannot wait.
final class Backlog {
  static final int HIGH = 1_024;
  static final int LOW = HIGH / 2;
  static final int MOST = 16 * HIGH;
  private static final int WEIGHED_BYTES = 16 * 1_024;

  private final EventLoop loop;
  private final AtomicInteger waiting = new AtomicInteger();
  private final List<Runnable> relief = new ArrayList<>(); // guarded by this
  private volatile boolean closed;

  Backlog(EventLoop loop) {
    this.loop = loop;
  }

  EventLoop loop() {
    return loop;
  }

  static int weight(Message message) {
    return message.isForClients() ? 1 + message.payload().length / WEIGHED_BYTES : 1;
  }

  /// Takes room for that weight; false when there is none.
  boolean enter(int weight) {
    if (waiting.addAndGet(weight) > MOST) {
      leave(weight);
      return false;
    }
    return true;
  }

  void leave(int weight) {
    int now = waiting.addAndGet(-weight);
    if (now <= LOW && now + weight > LOW) {
      relieve();
    }
  }

  boolean isHigh() {
    return waiting.get() > HIGH && !closed && !loop.hasEnded();
  }

  /// Lets everybody go: the loop will not walk any more.
  void close() {
    closed = true;
    relieve();
  }

  private void relieve() {
    List<Runnable> due;
    synchronized (this) {
      notifyAll();
      due = List.copyOf(relief);
      relief.clear();
    }
    due.forEach(Runnable::run);
  }

  /// Holds the calling thread until the loop has caught up.
  synchronized void await() throws InterruptedException {
    while (isHigh()) {
      wait();
    }
  }

  /// Runs the task once the loop has caught up, or at once when it is not behind.
  void whenRelieved(Runnable task) {
    synchronized (this) {
      if (isHigh()) {
        relief.add(task);
        return;
      }
    }
    task.run();
  }
}
