// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import io.millrace.time.Timeline;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Channels and groups of one process.
final class InMemoryLayer implements ChannelLayer {
  private final LayerOptions options;
  private final Metrics metrics;
  private final Timeline timeline;
  private final Groups groups;
  private final SerialLoop inboxLoop;
  private final Map<ChannelName, LocalAttachment> channels = new ConcurrentHashMap<>();
  private final String namePrefix = "specific." + randomHex() + "!";
  private final AtomicLong lastSweep;
  private volatile boolean closed;

  InMemoryLayer(LayerOptions options, Metrics metrics, Timeline timeline) {
    this.options = options;
    this.metrics = metrics;
    this.timeline = timeline;
    this.groups = new Groups(metrics);
    this.inboxLoop = new SerialLoop(timeline);
    this.lastSweep = new AtomicLong(timeline.nanos());
  }

  private static String randomHex() {
    return UUID.randomUUID().toString().replace("-", "");
  }

  ChannelName freshName() {
    return new ChannelName(namePrefix + randomHex());
  }

  void register(ChannelName name, LocalAttachment channel) {
    channels.put(name, channel);
  }

  void unregister(ChannelName name, LocalAttachment channel) {
    channels.remove(name, channel);
  }

  @Override
  public SendResult send(ChannelName name, Message message) {
    if (closed) {
      metrics.dropped(DropReason.CHANNEL_GONE);
      return SendResult.GONE;
    }
    return name.isSpecific() ? sendSpecific(name, message) : sendGeneral(name, message);
  }

  private SendResult sendSpecific(ChannelName name, Message message) {
    LocalAttachment channel = channels.get(name);
    if (channel == null) {
      metrics.dropped(DropReason.CHANNEL_GONE);
      return SendResult.GONE;
    }
    return handOver(channel.member(), channel.member().reserve(message), message);
  }

  /// The place is taken under the map's lock, so that the channel cannot be forgotten meanwhile.
  private SendResult sendGeneral(ChannelName name, Message message) {
    forgetIdleChannels();
    SendResult[] result = new SendResult[1];
    channels.compute(
        name,
        (_, known) -> {
          LocalAttachment channel = known == null ? newGeneral(name) : known;
          Member member = channel.member();
          result[0] = handOver(member, member.reserve(message), message);
          return channel;
        });
    return result[0];
  }

  private static SendResult handOver(Member member, boolean reserved, Message message) {
    if (!reserved) {
      return new SendResult.Full(member.capacity());
    }
    member.loop().execute(() -> member.deliver(message));
    return SendResult.ACCEPTED;
  }

  @Override
  public void groupAdd(GroupName group, ChannelName name) {
    if (name.isSpecific()) {
      LocalAttachment channel = channels.get(name);
      if (channel != null) {
        groups.join(group, channel);
      }
      return;
    }
    forgetIdleChannels();
    channels.compute(
        name,
        (_, known) -> {
          LocalAttachment channel = known == null ? newGeneral(name) : known;
          groups.join(group, channel);
          return channel;
        });
  }

  @Override
  public void groupDiscard(GroupName group, ChannelName name) {
    LocalAttachment channel = channels.get(name);
    if (channel != null) {
      groups.leave(group, channel);
    }
  }

  @Override
  public void groupSend(GroupName group, Message message) {
    ChannelName name = message.except();
    LocalAttachment except = name == null ? null : channels.get(name);
    groups.send(group, message, except == null ? null : except.member());
  }

  @Override
  public Inbox open() {
    ChannelName name = freshName();
    QueueMember queue = newQueue(name, DropReason.MAILBOX_FULL);
    LocalAttachment channel = new LocalAttachment(this, groups, queue, name);
    register(name, channel);
    if (closed) {
      queue.end();
    }
    return new QueueInbox(name, queue, channel::close);
  }

  @Override
  public Inbox receive(ChannelName general) {
    if (general.isSpecific()) {
      throw new IllegalArgumentException(
          "channel: " + general + " (expected: the name of a general channel, without '!')");
    }
    Inbox[] inbox = new Inbox[1];
    channels.compute(
        general,
        (_, known) -> {
          LocalAttachment channel = known == null ? newGeneral(general) : known;
          inbox[0] = new QueueInbox(general, (QueueMember) channel.member(), () -> {});
          return channel;
        });
    return inbox[0];
  }

  @Override
  public Attachment attach(Member member) {
    groups.knows(member.loop());
    return new LocalAttachment(this, groups, member, null);
  }

  @Override
  public Pressure pressure() {
    return groups;
  }

  @Override
  public int groups() {
    return groups.size();
  }

  @Override
  public int channels() {
    return channels.size();
  }

  @Override
  public Metrics metrics() {
    return metrics;
  }

  @Override
  public void close() {
    closed = true;
    groups.close();
    for (LocalAttachment channel : channels.values()) {
      if (channel.member() instanceof QueueMember queue) {
        queue.end();
      }
    }
    channels.clear();
  }

  private LocalAttachment newGeneral(ChannelName name) {
    QueueMember queue = newQueue(name, DropReason.CHANNEL_FULL);
    if (closed) {
      queue.end();
    }
    return new LocalAttachment(this, groups, queue, name);
  }

  private QueueMember newQueue(ChannelName name, DropReason whenFull) {
    return new QueueMember(
        inboxLoop, options.capacityOf(name), options.expiry(), whenFull, timeline, metrics);
  }

  /// General channels are made by whoever names them first, so those that nobody uses have to go
  /// again.
  private void forgetIdleChannels() {
    long now = timeline.nanos();
    long last = lastSweep.get();
    if (now - last < options.expiry().toNanos() || !lastSweep.compareAndSet(last, now)) {
      return;
    }
    for (ChannelName name : channels.keySet()) {
      channels.computeIfPresent(name, (_, channel) -> isForgettable(channel) ? null : channel);
    }
  }

  private static boolean isForgettable(LocalAttachment channel) {
    return !channel.isInGroups()
        && channel.member() instanceof QueueMember queue
        && !channel.name().isSpecific()
        && queue.isIdle();
  }
}
