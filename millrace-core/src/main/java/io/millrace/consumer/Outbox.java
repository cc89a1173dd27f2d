// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import io.millrace.layer.Overflow;
import io.millrace.metrics.DropReason;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// The bounded queue behind a connection: what waits until the client takes more. Counted in bytes;
/// one message may exceed the limit. The rule only: encoding and sockets are the transport's.
///
/// Touched on the connection's loop only.
///
/// @param <T> a message in whatever form the transport keeps it
public final class Outbox<T> {
  private final int limit;
  private final Dropped<T> dropped;
  private @Nullable Deque<Waiting<T>> waiting;
  private long bytes;

  private record Waiting<T>(T item, int bytes, @Nullable String key) {}

  /// Told of each message that will not be sent.
  public interface Dropped<T> {
    void dropped(T item, DropReason reason);
  }

  /// What became of a message.
  public enum Verdict {
    /// It waits.
    QUEUED,
    /// It was dropped, and `dropped` was told.
    DROPPED,
    /// The client has to be closed; nothing waits any more, and `dropped` was told of all.
    OVERFLOWED
  }

  public Outbox(int limit, Dropped<T> dropped) {
    this.limit = limit;
    this.dropped = dropped;
  }

  /// @param key what [Overflow#KEEP_LATEST] compares
  public Verdict offer(T item, int size, Overflow policy, @Nullable String key) {
    if (bytes < limit) {
      return queue(item, size, key);
    }
    return switch (policy) {
      case CLOSE, PAUSE -> {
        dropped.dropped(item, DropReason.OUTBOX_CLOSED);
        clear(DropReason.OUTBOX_CLOSED);
        yield Verdict.OVERFLOWED;
      }
      case DROP_NEWEST -> {
        dropped.dropped(item, DropReason.OUTBOX_NEWEST);
        yield Verdict.DROPPED;
      }
      case KEEP_LATEST -> {
        if (key != null) {
          removeOlder(key);
        }
        makeRoom();
        yield queue(item, size, key);
      }
      case DROP_OLDEST -> {
        makeRoom();
        yield queue(item, size, key);
      }
    };
  }

  private Verdict queue(T item, int size, @Nullable String key) {
    if (waiting == null) {
      waiting = new ArrayDeque<>();
    }
    waiting.add(new Waiting<>(item, size, key));
    bytes += size;
    return Verdict.QUEUED;
  }

  private void makeRoom() {
    while (bytes >= limit && waiting != null && !waiting.isEmpty()) {
      Waiting<T> oldest = waiting.remove();
      bytes -= oldest.bytes;
      dropped.dropped(oldest.item, DropReason.OUTBOX_OLDEST);
    }
  }

  /// The newer message goes to the end, so that the order of what is sent is the order of what was
  /// said.
  private void removeOlder(String key) {
    Iterator<Waiting<T>> each = waiting == null ? null : waiting.iterator();
    while (each != null && each.hasNext()) {
      Waiting<T> old = each.next();
      if (key.equals(old.key)) {
        each.remove();
        bytes -= old.bytes;
        dropped.dropped(old.item, DropReason.OUTBOX_REPLACED);
        return;
      }
    }
  }

  public boolean isEmpty() {
    return waiting == null || waiting.isEmpty();
  }

  /// The message that waited longest, or null.
  public @Nullable T poll() {
    Waiting<T> oldest = waiting == null ? null : waiting.poll();
    if (oldest == null) {
      waiting = null;
      return null;
    }
    bytes -= oldest.bytes;
    return oldest.item;
  }

  /// Bytes that wait.
  public long bytes() {
    return bytes;
  }

  /// Drops all.
  public void clear(DropReason reason) {
    for (T item = poll(); item != null; item = poll()) {
      dropped.dropped(item, reason);
    }
  }
}
