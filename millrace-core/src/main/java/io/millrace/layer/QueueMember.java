// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

import io.millrace.loop.EventLoop;
import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import io.millrace.time.Timeline;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// A channel that keeps its messages until somebody receives them: bounded, and no message older
/// than the expiry.
final class QueueMember implements Member {
  private final EventLoop loop;
  private final int capacity;
  private final long expiryNanos;
  private final DropReason whenFull;
  private final Timeline timeline;
  private final Metrics metrics;

  // All guarded by this.
  private final Queue<Waiting> queue = new ArrayDeque<>(4);
  private int reserved;
  private int inboxes;
  private boolean ended;

  private record Waiting(Message message, long since) {}

  QueueMember(
      EventLoop loop,
      int capacity,
      Duration expiry,
      DropReason whenFull,
      Timeline timeline,
      Metrics metrics) {
    this.loop = loop;
    this.capacity = capacity;
    this.expiryNanos = expiry.toNanos();
    this.whenFull = whenFull;
    this.timeline = timeline;
    this.metrics = metrics;
  }

  @Override
  public EventLoop loop() {
    return loop;
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public synchronized boolean reserve(Message message) {
    dropExpired();
    if (queue.size() + reserved >= capacity) {
      metrics.dropped(whenFull);
      return false;
    }
    reserved++;
    return true;
  }

  @Override
  public synchronized void deliver(Message message) {
    reserved--;
    queue.add(new Waiting(message, timeline.nanos()));
    notifyAll();
  }

  @Override
  public void deliver(Broadcast broadcast) {
    if (reserve(broadcast.message())) {
      deliver(broadcast.message());
    }
  }

  private void dropExpired() {
    long now = timeline.nanos();
    for (Waiting oldest = queue.peek();
        oldest != null && now - oldest.since > expiryNanos;
        oldest = queue.peek()) {
      queue.remove();
      metrics.dropped(DropReason.EXPIRED);
    }
  }

  synchronized @Nullable Message poll() {
    dropExpired();
    Waiting oldest = queue.poll();
    return oldest == null ? null : oldest.message;
  }

  /// The layer has ended: what waits is dropped, and receivers are let go.
  synchronized void end() {
    ended = true;
    queue.clear();
    notifyAll();
  }

  synchronized boolean hasEnded() {
    return ended;
  }

  synchronized void opened() {
    inboxes++;
  }

  synchronized void closedInbox() {
    inboxes--;
    notifyAll();
  }

  /// Whether nobody would miss it.
  synchronized boolean isIdle() {
    dropExpired();
    return queue.isEmpty() && reserved == 0 && inboxes == 0;
  }
}
