// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

import io.millrace.loop.EventLoop;
import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import io.millrace.time.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The channels of one process and their groups: what each layer is built upon. Safe for all
/// threads; what [ChannelLayer] says about order and waiting holds here too.
public final class LocalChannels implements AutoCloseable {
  private final String namePrefix;
  private final LayerOptions options;
  private final Metrics metrics;
  private final Timeline timeline;
  private final Groups groups;
  private final SerialLoop inboxLoop;
  private final Map<ChannelName, LocalAttachment> channels = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /// @param namePrefix what the names of all channels begin with, `!` included
  public LocalChannels(
      String namePrefix,
      LayerOptions options,
      Metrics metrics,
      Timeline timeline,
      GroupWatcher watcher) {
    this.namePrefix = namePrefix;
    this.options = options;
    this.metrics = metrics;
    this.timeline = timeline;
    this.groups = new Groups(metrics, watcher);
    this.inboxLoop = new SerialLoop(timeline);
  }

  /// 32 hexadecimal digits that nobody has had yet.
  public static String freshId() {
    return UUID.randomUUID().toString().replace("-", "");
  }

  ChannelName freshName() {
    return new ChannelName(namePrefix + freshId());
  }

  void register(ChannelName name, LocalAttachment channel) {
    channels.put(name, channel);
  }

  void unregister(ChannelName name, LocalAttachment channel) {
    channels.remove(name, channel);
  }

  /// Whether the channel is one of this process, or would be if it were still there.
  public boolean owns(ChannelName name) {
    return name.value().startsWith(namePrefix);
  }

  public Attachment attach(Member member) {
    groups.knows(member.loop());
    return new LocalAttachment(this, groups, member, null);
  }

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

  QueueMember newQueue(ChannelName name, DropReason whenFull) {
    return new QueueMember(
        inboxLoop, options.capacityOf(name), options.expiry(), whenFull, timeline, metrics);
  }

  LocalAttachment newGeneral(ChannelName name) {
    QueueMember queue = newQueue(name, DropReason.CHANNEL_FULL);
    if (closed) {
      queue.end();
    }
    return new LocalAttachment(this, groups, queue, name);
  }

  /// Sends to one channel of this process.
  public SendResult send(ChannelName name, Message message) {
    LocalAttachment channel = channels.get(name);
    if (channel == null) {
      metrics.dropped(DropReason.CHANNEL_GONE);
      return SendResult.GONE;
    }
    return handOver(channel.member(), message);
  }

  static SendResult handOver(Member member, Message message) {
    if (!member.reserve(message)) {
      return new SendResult.Full(member.capacity());
    }
    member.loop().execute(() -> member.deliver(message));
    return SendResult.ACCEPTED;
  }

  /// Puts a channel of this process into a group. False when there is no such channel.
  public boolean groupAdd(GroupName group, ChannelName name) {
    LocalAttachment channel = channels.get(name);
    if (channel == null) {
      return false;
    }
    groups.join(group, channel);
    return true;
  }

  /// Takes a channel of this process out of a group.
  public void groupDiscard(GroupName group, ChannelName name) {
    LocalAttachment channel = channels.get(name);
    if (channel != null) {
      groups.leave(group, channel);
    }
  }

  /// Sends to the members that a group has in this process, but for [Message#except].
  public void groupSend(GroupName group, Message message) {
    ChannelName name = message.except();
    LocalAttachment except = name == null ? null : channels.get(name);
    groups.send(group, message, except == null ? null : except.member());
  }

  /// Delivers a message that names its receivers one by one; with many of them it is still encoded
  /// only once. A channel that is not there is counted.
  ///
  /// @param besides a group that the same message goes to as well: its members are passed over here
  ///   so that nobody gets it twice; or null
  public void deliver(
      Message message, Collection<ChannelName> receivers, @Nullable GroupName besides) {
    Map<EventLoop, List<LocalAttachment>> byLoop = new HashMap<>();
    for (ChannelName name : Set.copyOf(receivers)) {
      LocalAttachment channel = channels.get(name);
      if (channel == null) {
        metrics.dropped(DropReason.CHANNEL_GONE);
      } else {
        byLoop.computeIfAbsent(channel.loop(), _ -> new ArrayList<>()).add(channel);
      }
    }
    groups.send(message, byLoop, besides);
  }

  /// Tells all members and all named channels that messages of other processes may have been lost.
  ///
  /// @param lasted for how long they may have been
  public void gap(Duration lasted) {
    Map<EventLoop, List<LocalAttachment>> named = new HashMap<>();
    for (LocalAttachment each : channels.values()) {
      named.computeIfAbsent(each.loop(), _ -> new ArrayList<>()).add(each);
    }
    groups.gap(lasted, named);
  }

  /// The groups that have members in this process now.
  public Set<GroupName> populated() {
    return groups.names();
  }

  /// Runs a task on the channel's loop, after all that this thread has done with the channel.
  /// False, and the task is dropped, when there is no such channel.
  public boolean execute(ChannelName name, Runnable task) {
    LocalAttachment channel = channels.get(name);
    if (channel == null) {
      return false;
    }
    channel.loop().execute(task);
    return true;
  }

  public Pressure pressure() {
    return groups;
  }

  /// Number of groups with at least one member.
  public int groups() {
    return groups.size();
  }

  /// Number of named channels.
  public int channels() {
    return channels.size();
  }

  Groups grouped() {
    return groups;
  }

  /// Ends all inboxes and lets go whoever waits; what is connected stays connected.
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
}
