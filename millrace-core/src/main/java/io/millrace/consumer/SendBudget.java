// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

/// Bytes that a consumer has sent and that have not left its outbox: what holds a blocking sender
/// back. One message may exceed the limit, so that a message larger than the outbox can be sent at
/// all.
public final class SendBudget {
  private final int limit;
  private long used; // guarded by this
  private boolean closed; // guarded by this

  SendBudget(int limit) {
    this.limit = limit;
  }

  synchronized void take(int bytes) {
    used += bytes;
  }

  /// Waits until less than the limit is used, then takes. False when the connection ended
  /// meanwhile.
  synchronized boolean takeWhenRoom(int bytes) throws InterruptedException {
    while (used >= limit && !closed) {
      wait();
    }
    used += bytes;
    return !closed;
  }

  synchronized boolean isExhausted() {
    return used >= limit;
  }

  /// Gives back what has left the outbox, whichever way.
  public synchronized void release(int bytes) {
    used -= bytes;
    if (used < limit) {
      notifyAll();
    }
  }

  synchronized void close() {
    closed = true;
    notifyAll();
  }
}
