// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Bytes that a consumer has sent and that have not left its outbox: what holds a blocking sender
/// back. One message may exceed the limit, so that a message larger than the outbox can be sent at
/// all. Any thread; a lock is taken only by who has to wait and for who waits, so that a sender and
/// the loop do not meet at each message.
public final class SendBudget {
  private static final VarHandle USED;

  static {
    try {
      USED = MethodHandles.lookup().findVarHandle(SendBudget.class, "used", long.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final int limit;

  @SuppressWarnings("UnusedVariable") // by its handle
  private volatile long used;

  private volatile boolean awaited;
  private volatile boolean closed;

  SendBudget(int limit) {
    this.limit = limit;
  }

  void take(int bytes) {
    long _ = (long) USED.getAndAdd(this, (long) bytes);
  }

  /// Waits until less than the limit is used, then takes. False when the connection ended
  /// meanwhile.
  boolean takeWhenRoom(int bytes) throws InterruptedException {
    while (!closed) {
      long before = used;
      if (before >= limit) {
        awaitRoom();
      } else if (USED.compareAndSet(this, before, before + bytes)) {
        return true;
      }
    }
    return false;
  }

  private synchronized void awaitRoom() throws InterruptedException {
    // Said before the look: who releases either is seen to have done so, or sees this.
    awaited = true;
    while (used >= limit && !closed) {
      wait();
      awaited = true;
    }
  }

  boolean isExhausted() {
    return used >= limit;
  }

  /// Gives back what has left the outbox, whichever way.
  public void release(int bytes) {
    long now = (long) USED.getAndAdd(this, (long) -bytes) - bytes;
    if (awaited && now < limit) {
      wake();
    }
  }

  private synchronized void wake() {
    awaited = false;
    notifyAll();
  }

  void close() {
    closed = true;
    wake();
  }
}
