// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.pubsub;

import io.millrace.layer.ChannelName;
import io.millrace.layer.LayerOptions;
import io.millrace.layer.Message;
import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import io.millrace.redis.general.GeneralInbox;
import io.millrace.time.Timeline;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// What was published to general channels, as Python does, and not put into their queues: each
/// process that receives from such a channel gets it, and there one of its inboxes. Safe for all
/// threads.
final class Published {
  private final LayerOptions limits;
  private final Metrics metrics;
  private final Timeline timeline;
  private final Map<ChannelName, Shelf> shelves = new ConcurrentHashMap<>();

  Published(LayerOptions limits, Metrics metrics, Timeline timeline) {
    this.limits = limits;
    this.metrics = metrics;
    this.timeline = timeline;
  }

  /// The messages of one channel that wait.
  private static final class Shelf {
    private final List<GeneralInbox> inboxes = new CopyOnWriteArrayList<>();
    private final Queue<Waiting> waiting = new ArrayDeque<>(4); // guarded by this
  }

  private record Waiting(Message message, long since) {}

  void add(GeneralInbox inbox) {
    shelves.compute(
        inbox.name(),
        (_, known) -> {
          Shelf shelf = known == null ? new Shelf() : known;
          shelf.inboxes.add(inbox);
          return shelf;
        });
  }

  void remove(GeneralInbox inbox) {
    shelves.computeIfPresent(
        inbox.name(),
        (_, shelf) -> {
          shelf.inboxes.remove(inbox);
          if (!shelf.inboxes.isEmpty()) {
            return shelf;
          }
          synchronized (shelf) {
            metrics.dropped(DropReason.CHANNEL_GONE, shelf.waiting.size());
            shelf.waiting.clear();
          }
          return null;
        });
  }

  /// Something was published.
  void deliver(ChannelName channel, Message message) {
    Shelf shelf = shelves.get(channel);
    if (shelf == null) {
      metrics.dropped(DropReason.CHANNEL_GONE);
      return;
    }
    synchronized (shelf) {
      dropExpired(shelf);
      if (shelf.waiting.size() >= limits.capacityOf(channel)) {
        metrics.dropped(DropReason.CHANNEL_FULL);
        return;
      }
      shelf.waiting.add(new Waiting(message, timeline.nanos()));
    }
    shelf.inboxes.forEach(GeneralInbox::wake);
  }

  @Nullable Message poll(ChannelName channel) {
    Shelf shelf = shelves.get(channel);
    if (shelf == null) {
      return null;
    }
    synchronized (shelf) {
      dropExpired(shelf);
      Waiting first = shelf.waiting.poll();
      return first == null ? null : first.message;
    }
  }

  private void dropExpired(Shelf shelf) {
    long now = timeline.nanos();
    for (Waiting oldest = shelf.waiting.peek();
        oldest != null && now - oldest.since > limits.expiry().toNanos();
        oldest = shelf.waiting.peek()) {
      shelf.waiting.remove();
      metrics.dropped(DropReason.EXPIRED);
    }
  }
}
