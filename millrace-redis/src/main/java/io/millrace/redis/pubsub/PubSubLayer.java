// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.pubsub;

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
import io.millrace.redis.connect.CommandLinks;
import io.millrace.redis.connect.Lane;
import io.millrace.redis.connect.LanePressure;
import io.millrace.redis.connect.Outage;
import io.millrace.redis.connect.SeparateServers;
import io.millrace.redis.general.GeneralInbox;
import io.millrace.redis.general.Queues;
import io.millrace.redis.node.JoinWaits;
import io.millrace.redis.node.NodeId;
import io.millrace.redis.node.NodeMail;
import io.millrace.redis.node.Presence;
import io.millrace.redis.node.Self;
import io.millrace.redis.wire.Bodies;
import io.millrace.redis.wire.HashRing;
import io.millrace.redis.wire.Scores;
import io.millrace.time.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A layer on the format of `channels_redis.pubsub`: what is sent is published, and each process
/// subscribes to its own channels and to the groups that have members in it. Memberships are known
/// to their process alone.
///
/// Members in this process get a group's messages directly; Redis carries them to the others. While
/// it is out of reach, what is within this process goes on, and what is published is lost.
///
/// With one server, what one thread sends reaches other processes in its order. With several, each
/// name has its server, and order is kept for each channel and for each group, not between them.
///
/// General channels have queues, as in the format of sorted sets, so that each message goes to one
/// receiver. What Python publishes to one goes to each process that receives from it.
public final class PubSubLayer implements ChannelLayer {
  private static final Logger log = LoggerFactory.getLogger(PubSubLayer.class);
  private static final Duration BEAT = Duration.ofSeconds(2);
  private static final int RANDOM_PREFIX = 12;

  private final RedisOptions options;
  private final Metrics metrics;
  private final Timeline timeline;
  private final Wire wire;
  private final SeparateServers servers;
  private final CommandLinks links;
  private final Queues queues;
  private final Lane lane;
  private final List<Subscriber> subscribers = new ArrayList<>();
  private final List<Inflow> inflows = new ArrayList<>();
  private final Subscriptions subscriptions;
  private final Forwards forwards;
  private final Published published;
  private final LocalChannels local;
  private final JoinWaits.Wait joinWait;
  private final Pressure pressure;
  private final Publisher publisher;
  private final NodeMail mail;
  private final Deliveries deliveries;
  private final Presence presence;
  private final Thread checker;
  private volatile boolean closed;

  private PubSubLayer(RedisOptions options, Metrics metrics, Timeline timeline) {
    this.options = options;
    this.metrics = metrics;
    this.timeline = timeline;
    NodeId node = NodeId.fresh();
    this.wire = new Wire(options.prefix(), new HashRing(options.hosts().size()), node);
    Bodies bodies = Bodies.of(options, timeline);
    Duration timeout = options.timeout();
    this.servers = new SeparateServers(options);
    Outage outage = new Outage(metrics, this::backAgain);
    RandomGenerator random = RandomGenerator.getDefault();
    this.links = new CommandLinks(servers, outage, random, this::prepare);
    this.queues =
        new Queues(
            options,
            servers,
            links,
            random,
            Bodies.of(queued(options), timeline),
            new Scores(timeline),
            metrics,
            timeline);
    this.lane = new Lane(node.value());
    for (int shard = 0; shard < servers.count(); shard++) {
      Inflow inflow = new Inflow(servers.describe(shard), metrics, this::take);
      inflows.add(inflow);
      subscribers.add(
          new Subscriber(
              servers, shard, wire.ownPattern(), timeout, outage, random, inflow::offer));
    }
    this.subscriptions = new Subscriptions(wire, subscribers);
    this.forwards = new Forwards(subscriptions);
    this.published = new Published(options.limits(), metrics, timeline);
    this.local =
        new LocalChannels(wire.ownPrefix(), options.limits(), metrics, timeline, subscriptions);
    this.joinWait = new JoinWaits.Wait(local, subscriptions, subscriptions::told, timeout);
    this.pressure = new LanePressure(local.pressure(), lane);
    this.publisher =
        new Publisher(
            wire,
            local,
            subscriptions,
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
            wire.ownPrefix(), local, subscriptions::told, publisher::post, timeout, timeline);
    this.deliveries =
        new Deliveries(wire, local, publisher, published, mail, bodies, metrics, timeline);
    Self self = new Self(node, options.nodeName(), local, metrics, timeline, timeline.nanos());
    this.presence =
        new Presence(node, options.prefix() + ":pubsub", links, bodies, timeline, timeout, self);
    this.checker = Thread.ofVirtual().name("millrace-redis check").unstarted(this::checkForEver);
  }

  /// Messages in queues are framed as in the format of sorted sets, as no two may be equal there.
  private static RedisOptions queued(RedisOptions options) {
    return options
        .withFormat(RedisOptions.Format.SORTED_SETS)
        .withRandomPrefix(Math.max(RANDOM_PREFIX, options.randomPrefix()));
  }

  /// Connects, waiting until each server was tried once.
  ///
  /// @throws IllegalArgumentException when channels cannot be called what the prefix would have it
  public static PubSubLayer open(RedisOptions options, Metrics metrics, Timeline timeline) {
    PubSubLayer layer = new PubSubLayer(options, metrics, timeline);
    layer.start();
    return layer;
  }

  private void start() {
    links.start();
    inflows.forEach(Inflow::start);
    subscribers.forEach(Subscriber::start);
    try {
      long until = System.nanoTime() + options.timeout().toNanos();
      links.awaitFirstTries(options.timeout());
      for (Subscriber each : subscribers) {
        each.awaitFirstTry(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
      }
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

  private void checkForEver() {
    try {
      while (true) {
        timeline.sleep(BEAT);
        try {
          subscribers.forEach(Subscriber::check);
        } catch (RuntimeException | Error bug) {
          log.error("Connections could not be checked.", bug);
        }
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
    if (wire.isReserved(general)) {
      throw new IllegalArgumentException(
          "channel: "
              + general
              + " (expected: the name of a general channel, without '!', and not one that the layer"
              + " uses itself)");
    }
    subscriptions.hold(general.value());
    GeneralInbox inbox =
        queues.receive(
            general,
            () -> published.poll(general),
            closing -> {
              published.remove(closing);
              subscriptions.release(general.value());
            });
    published.add(inbox);
    await(subscriptions.settled(general.value()));
    return inbox;
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
      await(subscriptions.told(group));
    }
  }

  private ChannelName checkedMember(GroupName group, ChannelName channel) {
    if (wire.isSpecific(channel)) {
      throw new IllegalArgumentException(
          "channel "
              + channel
              + " for group "
              + group
              + ": it belongs to another program (expected: one of a Millrace process. With publish"
              + " and subscribe each process keeps its own memberships: let the program that has"
              + " the channel add it, or use the format of sorted sets)");
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
    subscribers.forEach(Subscriber::close);
    inflows.forEach(Inflow::close);
    links.close();
    local.close();
    servers.close();
  }
}
