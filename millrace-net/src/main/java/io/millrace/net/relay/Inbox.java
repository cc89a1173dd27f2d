// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.relay;

import io.millrace.relay.RelayEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What has come for a process and waits to be received. A full one makes its filler wait, but not
/// while somebody waits for an answer of the relay, which may be behind. Safe for all threads.
final class Inbox {
  private final int most;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final Deque<RelayEvent> events = new ArrayDeque<>();
  private int awaitedAnswers;
  private @Nullable End end;

  Inbox(int most) {
    this.most = most;
  }

  /// Waits for room. After the end it is dropped.
  void put(RelayEvent event) {
    lock.lock();
    try {
      while (events.size() >= most && awaitedAnswers == 0 && end == null) {
        room.awaitUninterruptibly();
      }
      if (end == null) {
        events.add(event);
        filled.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /// @throws io.millrace.relay.RelayException when there are none and none will come
  RelayEvent take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (events.isEmpty()) {
        throwAtEnd();
        filled.await();
      }
      return first();
    } finally {
      lock.unlock();
    }
  }

  /// @return null when none has come in that time
  /// @throws io.millrace.relay.RelayException when there are none and none will come
  @Nullable RelayEvent poll(Duration longest) throws InterruptedException {
    long left = TimeUnit.NANOSECONDS.convert(longest); // as much as there is room for
    lock.lockInterruptibly();
    try {
      while (events.isEmpty()) {
        throwAtEnd();
        if (left <= 0) {
          return null;
        }
        left = filled.awaitNanos(left);
      }
      return first();
    } finally {
      lock.unlock();
    }
  }

  private RelayEvent first() {
    RelayEvent first = events.remove();
    room.signal();
    return first;
  }

  private void throwAtEnd() {
    if (end != null) {
      throw end.exception();
    }
  }

  void answerIsAwaited() {
    lock.lock();
    try {
      awaitedAnswers++;
      room.signal();
    } finally {
      lock.unlock();
    }
  }

  void answerIsAwaitedNoMore() {
    lock.lock();
    try {
      awaitedAnswers--;
    } finally {
      lock.unlock();
    }
  }

  /// Nothing more will come. The first reason counts.
  void end(End reason) {
    lock.lock();
    try {
      if (end == null) {
        end = reason;
      }
      filled.signalAll();
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
