// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.server;

import io.millrace.net.http.Places;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// How many connections a server has, of all kinds. Safe for all threads.
final class OpenConnections implements Places {
  private static final int MOST_TOLD = 10_000;

  private final int most;
  private final AtomicInteger open = new AtomicInteger();

  /// Of those turned away, how many may still be told so.
  private final Semaphore tellable = new Semaphore(MOST_TOLD);

  OpenConnections(int most) {
    this.most = most;
  }

  @Override
  public boolean enter() {
    if (open.incrementAndGet() > most) {
      leave();
      return false;
    }
    return true;
  }

  @Override
  public void leave() {
    if (open.decrementAndGet() == 0) {
      synchronized (this) {
        notifyAll();
      }
    }
  }

  /// False when as many as may are being told that there is no room; else [#told()] has to be
  /// called in the end.
  boolean mayTell() {
    return tellable.tryAcquire();
  }

  void told() {
    tellable.release();
  }

  int count() {
    return open.get();
  }

  /// Waits until there are none, or that time of [System#nanoTime] has come.
  synchronized void awaitNone(long end) {
    try {
      for (long left = end - System.nanoTime();
          open.get() > 0 && left > 0;
          left = end - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }
}
