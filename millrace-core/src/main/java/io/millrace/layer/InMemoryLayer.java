// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import io.millrace.time.Timeline;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Channels and groups of one process.
final class InMemoryLayer implements ChannelLayer {
  private final LayerOptions options;
  private final Metrics metrics;
  private final Timeline timeline;
  private final String id = LocalChannels.freshId();
  private final LocalChannels local;
  private final Map<ChannelName, LocalAttachment> generals = new ConcurrentHashMap<>();
  private final AtomicLong lastSweep;
  private final long began;
  private volatile boolean closed;

  InMemoryLayer(LayerOptions options, Metrics metrics, Timeline timeline) {
    this.options = options;
    this.metrics = metrics;
    this.timeline = timeline;
    this.local =
        new LocalChannels("specific." + id + "!", options, metrics, timeline, GroupWatcher.NONE);
    this.began = timeline.nanos();
    this.lastSweep = new AtomicLong(began);
  }

  @Override
  public SendResult send(ChannelName name, Message message) {
    if (closed) {
      metrics.dropped(DropReason.CHANNEL_GONE);
      return SendResult.GONE;
    }
    return name.isSpecific() ? local.send(name, message) : sendGeneral(name, message);
  }

  /// The place is taken under the map's lock, so that the channel cannot be forgotten meanwhile.
  private SendResult sendGeneral(ChannelName name, Message message) {
    forgetIdleChannels();
    SendResult[] result = new SendResult[1];
    generals.compute(
        name,
        (_, known) -> {
          LocalAttachment channel = known == null ? local.newGeneral(name) : known;
          result[0] = LocalChannels.handOver(channel.member(), message);
          return channel;
        });
    return result[0];
  }

  @Override
  public void groupAdd(GroupName group, ChannelName name) {
    if (name.isSpecific()) {
      local.groupAdd(group, name);
      return;
    }
    forgetIdleChannels();
    generals.compute(
        name,
        (_, known) -> {
          LocalAttachment channel = known == null ? local.newGeneral(name) : known;
          local.grouped().join(group, channel);
          return channel;
        });
  }

  @Override
  public void groupDiscard(GroupName group, ChannelName name) {
    LocalAttachment general = generals.get(name);
    if (general != null) {
      local.grouped().leave(group, general);
    } else {
      local.groupDiscard(group, name);
    }
  }

  @Override
  public void groupSend(GroupName group, Message message) {
    ChannelName name = message.except();
    LocalAttachment general = name == null ? null : generals.get(name);
    if (general == null) {
      local.groupSend(group, message);
    } else {
      local.grouped().send(group, message, general.member());
    }
  }

  @Override
  public Inbox open() {
    return local.open();
  }

  @Override
  public Inbox receive(ChannelName general) {
    if (general.isSpecific()) {
      throw new IllegalArgumentException(
          "channel: " + general + " (expected: the name of a general channel, without '!')");
    }
    Inbox[] inbox = new Inbox[1];
    generals.compute(
        general,
        (_, known) -> {
          LocalAttachment channel = known == null ? local.newGeneral(general) : known;
          QueueMember queue = (QueueMember) channel.member();
          inbox[0] = new QueueInbox(general, queue, () -> {});
          return channel;
        });
    return inbox[0];
  }

  @Override
  public Attachment attach(Member member) {
    return local.attach(member);
  }

  @Override
  public Pressure pressure() {
    return local.pressure();
  }

  @Override
  public int groups() {
    return local.groups();
  }

  @Override
  public int channels() {
    return local.channels() + generals.size();
  }

  @Override
  public List<LayerNode> nodes() {
    return List.of(
        new LayerNode(
            id,
            "this process",
            true,
            Duration.ofNanos(timeline.nanos() - began),
            Duration.ZERO,
            metrics.openWebSockets.sum(),
            groups(),
            channels(),
            metrics.messagesIn.sum(),
            metrics.messagesOut.sum()));
  }

  @Override
  public Metrics metrics() {
    return metrics;
  }

  @Override
  public void close() {
    closed = true;
    local.close();
    for (LocalAttachment channel : generals.values()) {
      ((QueueMember) channel.member()).end();
    }
    generals.clear();
  }

  /// General channels are made by whoever names them first, so those that nobody uses have to go
  /// again.
  private void forgetIdleChannels() {
    long now = timeline.nanos();
    long last = lastSweep.get();
    if (now - last < options.expiry().toNanos() || !lastSweep.compareAndSet(last, now)) {
      return;
    }
    for (ChannelName name : generals.keySet()) {
      generals.computeIfPresent(name, (_, channel) -> isForgettable(channel) ? null : channel);
    }
  }

  private static boolean isForgettable(LocalAttachment channel) {
    return !channel.isInGroups() && channel.member() instanceof QueueMember queue && queue.isIdle();
  }
}
