// SPDX-License-Identifier: Apache-2.0
package io.millrace.testing;

import io.millrace.layer.Message;
import io.millrace.layer.Overflow;
import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// What waits for a client that does not read: bounded in bytes, with the overflow policies. On the
/// loop only.
final class Outbox {
  private final Metrics metrics;
  private final IntConsumer release;
  private final Deque<Waiting> queue = new ArrayDeque<>();
  private long bytes;

  /// @param budget what is to be given back for it
  record Waiting(Message message, int budget) {
    int weight() {
      return message.payload().length;
    }
  }

  /// What became of a message.
  enum Fate {
    TAKEN,
    DROPPED,
    /// The client has to be closed.
    TOO_SLOW,
    /// Taken beyond the limit, so the sender has to be held back.
    CROWDED
  }

  /// @param release gives back to the budget what has left
  Outbox(Metrics metrics, IntConsumer release) {
    this.metrics = metrics;
    this.release = release;
  }

  Fate offer(Waiting waiting, int limit, Overflow policy) {
    if (bytes < limit) {
      add(waiting);
      return Fate.TAKEN;
    }
    return switch (policy) {
      case CLOSE -> {
        drop(waiting, DropReason.OUTBOX_CLOSED);
        yield Fate.TOO_SLOW;
      }
      case PAUSE -> {
        add(waiting);
        yield Fate.CROWDED;
      }
      case DROP_NEWEST -> {
        drop(waiting, DropReason.OUTBOX_NEWEST);
        yield Fate.DROPPED;
      }
      case DROP_OLDEST -> makeRoomFor(waiting, limit);
      case KEEP_LATEST -> replaced(waiting) ? Fate.TAKEN : makeRoomFor(waiting, limit);
    };
  }

  private void add(Waiting waiting) {
    queue.add(waiting);
    bytes += waiting.weight();
  }

  private Fate makeRoomFor(Waiting waiting, int limit) {
    while (bytes >= limit && !queue.isEmpty()) {
      Waiting oldest = queue.remove();
      bytes -= oldest.weight();
      drop(oldest, DropReason.OUTBOX_OLDEST);
    }
    add(waiting);
    return Fate.TAKEN;
  }

  private boolean replaced(Waiting waiting) {
    String key = waiting.message.key();
    for (Iterator<Waiting> each = queue.iterator(); key != null && each.hasNext(); ) {
      Waiting old = each.next();
      if (Objects.equals(old.message.key(), key)) {
        each.remove();
        bytes -= old.weight();
        drop(old, DropReason.OUTBOX_REPLACED);
        add(waiting);
        return true;
      }
    }
    return false;
  }

  private void drop(Waiting waiting, DropReason reason) {
    metrics.dropped(reason);
    release.accept(waiting.budget);
  }

  /// The next to go out.
  @Nullable Message poll() {
    Waiting next = queue.poll();
    if (next == null) {
      return null;
    }
    bytes -= next.weight();
    release.accept(next.budget);
    return next.message;
  }

  boolean hasRoom(int limit) {
    return bytes < limit;
  }

  /// The connection has ended with these unsent.
  void discard() {
    for (Waiting each = queue.poll(); each != null; each = queue.poll()) {
      drop(each, DropReason.OUTBOX_CLOSED);
    }
    bytes = 0;
  }
}
