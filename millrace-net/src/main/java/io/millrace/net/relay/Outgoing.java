// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.relay;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Frames on their way to the socket, up to a number of bytes; those that come while others are
/// written go together. Who puts them there is not hurt by being interrupted. Safe for all threads.
final class Outgoing {
  private static final int MOST_BYTES = 256 * 1_024;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final Deque<ByteBuffer> frames = new ArrayDeque<>();
  private int bytes;
  private @Nullable End end;

  /// Waits for room.
  ///
  /// @throws io.millrace.relay.RelayException after the end
  void put(ByteBuffer frame) {
    lock.lock();
    try {
      while (bytes >= MOST_BYTES && end == null) {
        room.awaitUninterruptibly();
      }
      if (end != null) {
        throw end.exception();
      }
      frames.add(frame);
      bytes += frame.remaining();
      filled.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Waits for frames.
  ///
  /// @return all that there are; none when none will come
  ByteBuffer[] takeAll() {
    lock.lock();
    try {
      while (frames.isEmpty() && end == null) {
        filled.awaitUninterruptibly();
      }
      ByteBuffer[] all = frames.toArray(ByteBuffer[]::new);
      frames.clear();
      bytes = 0;
      room.signalAll();
      return all;
    } finally {
      lock.unlock();
    }
  }

  /// Takes no more. What is here can still be taken. The first reason counts.
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
