// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.cluster;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.millrace.layer.Attachment;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;
import io.millrace.layer.Inbox;
import io.millrace.layer.LayerNode;
import io.millrace.layer.LocalChannels;
import io.millrace.layer.Member;
import io.millrace.layer.Message;
import io.millrace.layer.Pressure;
import io.millrace.layer.SendResult;
import io.millrace.loop.EventLoopThread;
import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import io.millrace.redis.RedisOptions;
import io.millrace.redis.connect.Cluster;
import io.millrace.redis.connect.CommandLinks;
import io.millrace.redis.connect.Lane;
import io.millrace.redis.connect.LanePressure;
import io.millrace.redis.connect.Outage;
import io.millrace.redis.general.GeneralInbox;
import io.millrace.redis.general.Queues;
import io.millrace.redis.node.JoinWaits;
import io.millrace.redis.node.NodeId;
import io.millrace.redis.node.NodeMail;
import io.millrace.redis.node.Presence;
import io.millrace.redis.node.Self;
import io.millrace.redis.pubsub.Forwards;
import io.millrace.redis.pubsub.Inflow;
import io.millrace.redis.wire.Bodies;
import io.millrace.redis.wire.Scores;
import io.millrace.time.Timeline;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/// A layer on the shard channels of a Redis Cluster, for processes of Millrace alone: each group
/// and each process has a channel, which the cluster places on one of its masters, and each process
/// subscribes to its own and to those of the groups that have members in it. Memberships are known
/// to their process alone.
///
/// Members in this process get a group's messages directly; Redis carries them to the others. While
/// a slot has no master, the cluster counts as out of reach: what is within this process goes on,
/// and what others should have had may be lost.
///
/// Order is kept for each process's channels and for each group, not between them.
///
/// General channels have queues, as in the format of sorted sets, so that each message goes to one
/// receiver.
public final class ClusterLayer implements ChannelLayer {
  private static final Duration BEAT = Duration.ofSeconds(2);
  private static final int RANDOM_PREFIX = 12;

  private final RedisOptions options;
  private final Metrics metrics;
  private final Timeline timeline;
  private final Cluster cluster;
  private final CommandLinks links;
  private final Queues queues;
  private final Lane lane;
  private final Inflow inflow;
  private final Subscriber subscriber;
  private final Forwards forwards;
  private final LocalChannels local;
  private final JoinWaits.Wait joinWait;
  private final Pressure pressure;
  private final Publisher publisher;
  private final NodeMail mail;
  private final Deliveries deliveries;
  private final Presence presence;
  private final Thread checker;
  private volatile boolean closed;

  private ClusterLayer(RedisOptions options, Metrics metrics, Timeline timeline) {
    this.options = options;
    this.metrics = metrics;
    this.timeline = timeline;
    NodeId node = NodeId.fresh();
    Wire wire = new Wire(options.prefix(), node);
    Bodies bodies = Bodies.of(options, timeline);
    Duration timeout = options.timeout();
    this.cluster = new Cluster(options);
    Outage outage = new Outage(metrics, this::backAgain);
    RandomGenerator random = RandomGenerator.getDefault();
    this.links = new CommandLinks(cluster, outage, random, this::prepare);
    this.queues =
        new Queues(
            options,
            cluster,
            links,
            random,
            Bodies.of(queued(options), timeline),
            new Scores(timeline),
            metrics,
            timeline);
    this.lane = new Lane(node.value());
    this.inflow = new Inflow(cluster.describe(0), metrics, this::take);
    this.subscriber =
        new Subscriber(cluster, wire, timeout, outage, random, inflow::offer, this::subscriberLost);
    this.forwards = new Forwards(subscriber);
    this.local =
        new LocalChannels(node.channelPrefix(), options.limits(), metrics, timeline, subscriber);
    this.joinWait = new JoinWaits.Wait(local, subscriber, subscriber::told, timeout);
    this.pressure = new LanePressure(local.pressure(), lane);
    this.publisher =
        new Publisher(
            wire,
            local,
            forwards,
            links,
            lane,
            queues,
            bodies,
            options.limits(),
            timeout,
            metrics,
            timeline);
    this.mail =
        new NodeMail(
            node.channelPrefix(), local, subscriber::told, publisher::post, timeout, timeline);
    this.deliveries = new Deliveries(wire, local, publisher, mail, bodies, metrics, timeline);
    Self self = new Self(node, options.nodeName(), local, metrics, timeline, timeline.nanos());
    this.presence =
        new Presence(node, options.prefix() + ":cluster", links, bodies, timeline, timeout, self);
    this.checker = Thread.ofVirtual().name("millrace-redis check").unstarted(this::checkForEver);
  }

  /// Messages in queues are framed as in the format of sorted sets, as no two may be equal there.
  private static RedisOptions queued(RedisOptions options) {
    return options
        .withFormat(RedisOptions.Format.SORTED_SETS)
        .withRandomPrefix(Math.max(RANDOM_PREFIX, options.randomPrefix()));
  }

  /// Connects, waiting until the cluster was tried once.
  public static ClusterLayer open(RedisOptions options, Metrics metrics, Timeline timeline) {
    ClusterLayer layer = new ClusterLayer(options, metrics, timeline);
    layer.start();
    return layer;
  }

  private void start() {
    links.start();
    inflow.start();
    subscriber.start();
    try {
      long until = System.nanoTime() + options.timeout().toNanos();
      links.awaitFirstTries(options.timeout());
      subscriber.awaitFirstTry(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
    presence.start();
    checker.start();
  }

  private void prepare(int shard, RedisClusterAsyncCommands<String, byte[]> commands) {
    queues.prepare(commands);
  }

  private void backAgain(Duration lasted) {
    local.gap(lasted);
  }

  private void take(String name, byte[] payload) {
    deliveries.take(name, payload);
  }

  /// What has happened to a master is found out there at once; commands would notice when they
  /// fail.
  private void subscriberLost() {
    if (!closed) {
      links.renew(0, "the cluster has changed or a master is lost");
    }
  }

  private void checkForEver() {
    try {
      while (true) {
        timeline.sleep(BEAT);
        subscriber.check();
      }
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- channels ----

  @Override
  public SendResult send(ChannelName channel, Message message) {
    if (closed) {
      metrics.dropped(DropReason.CHANNEL_GONE);
      return SendResult.GONE;
    }
    return local.owns(channel)
        ? local.send(channel, message)
        : publisher.toChannel(channel, message);
  }

  @Override
  public Inbox open() {
    return local.open();
  }

  @Override
  public Inbox receive(ChannelName general) {
    return queues.receive(general, GeneralInbox.Besides.NONE, _ -> {});
  }

  @Override
  public Attachment attach(Member member) {
    return new JoinWaits(local.attach(member), joinWait);
  }

  // ---- groups ----

  @Override
  public void groupAdd(GroupName group, ChannelName channel) {
    if (local.owns(channel)) {
      if (local.groupAdd(group, channel)) {
        joinWait.until(group, () -> channel);
      }
    } else if (NodeId.of(channel).isPresent()) {
      mail.join(group, channel);
    } else {
      forwards.add(group, checkedMember(group, channel));
      await(subscriber.told(group));
    }
  }

  private ChannelName checkedMember(GroupName group, ChannelName channel) {
    if (channel.isSpecific()) {
      throw new IllegalArgumentException(
          "channel "
              + channel
              + " for group "
              + group
              + ": it belongs to another program (expected: one of a Millrace process, which keeps"
              + " its own memberships)");
    }
    return channel;
  }

  @Override
  public void groupDiscard(GroupName group, ChannelName channel) {
    if (local.owns(channel)) {
      local.groupDiscard(group, channel);
    } else if (NodeId.of(channel).isPresent()) {
      mail.leave(group, channel);
    } else {
      forwards.remove(group, checkedMember(group, channel));
    }
  }

  private void await(CompletableFuture<?> told) {
    if (EventLoopThread.isCurrent()) {
      return;
    }
    try {
      var _ = told.get(options.timeout().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException leaving) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException late) {
      // the connection is given up soon, and all is said again by the next one
    }
  }

  @Override
  public void groupSend(GroupName group, Message message) {
    if (!closed) {
      publisher.toGroup(group, message);
    }
  }

  // ---- what operators see ----

  @Override
  public Pressure pressure() {
    return pressure;
  }

  @Override
  public int groups() {
    Set<GroupName> forwarded = forwards.groups();
    if (forwarded.isEmpty()) {
      return local.groups();
    }
    Set<GroupName> all = new HashSet<>(local.populated());
    all.addAll(forwarded);
    return all.size();
  }

  @Override
  public int channels() {
    return local.channels();
  }

  @Override
  public List<LayerNode> nodes() {
    return presence.nodes();
  }

  @Override
  public Metrics metrics() {
    return metrics;
  }

  /// Sends what is on its way, in the time that a command may take, and ends all subscriptions.
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    checker.interrupt();
    queues.close();
    presence.close();
    lane.close();
    try {
      lane.awaitEnd(options.timeout());
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
    subscriber.close();
    inflow.close();
    links.close();
    local.close();
    cluster.close();
  }
}
