// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.sorted;

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
import io.millrace.layer.NamePattern;
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
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A layer on the format of `channels_redis.core`: each process has one sorted set that others put
/// messages into, and each group one of its members.
///
/// Members in this process get a group's messages directly; Redis carries them to the others. While
/// it is out of reach, what is within this process goes on.
public final class SortedSetLayer implements ChannelLayer {
  private static final Logger log = LoggerFactory.getLogger(SortedSetLayer.class);
  private static final Duration BEAT = Duration.ofSeconds(2);

  private final RedisOptions options;
  private final Metrics metrics;
  private final Timeline timeline;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private final NodeId node = NodeId.fresh();
  private final Keys keys;
  private final Bodies bodies;
  private final Scores scores;
  private final SeparateServers servers;
  private final Outage outage;
  private final CommandLinks links;
  private final Queues queues;
  private final Lane lane;
  private final LocalChannels local;
  private final Pressure pressure;
  private final Memberships memberships;
  private final JoinWaits.Wait joinWait;
  private final Sender sender;
  private final NodeMail mail;
  private final Presence presence;
  private final List<Drain> drains = new ArrayList<>();
  private final Thread refresher;
  private volatile boolean closed;

  private SortedSetLayer(RedisOptions options, Metrics metrics, Timeline timeline) {
    this.options = options;
    this.metrics = metrics;
    this.timeline = timeline;
    this.keys = new Keys(options.prefix(), new HashRing(options.hosts().size()));
    this.bodies = Bodies.of(options, timeline);
    this.scores = new Scores(timeline);
    this.servers = new SeparateServers(options);
    this.outage = new Outage(metrics, this::backAgain);
    this.links = new CommandLinks(servers, outage, random, this::prepare);
    this.queues = new Queues(options, servers, links, random, bodies, scores, metrics, timeline);
    this.lane = new Lane(node.value());
    this.memberships =
        new Memberships(
            node,
            keys,
            links,
            lane,
            scores,
            options.groupExpiry(),
            options.individual().stream().map(NamePattern::new).toList());
    this.local =
        new LocalChannels(node.channelPrefix(), options.limits(), metrics, timeline, memberships);
    this.joinWait = new JoinWaits.Wait(local, memberships, memberships::told, options.timeout());
    this.pressure = new LanePressure(local.pressure(), lane);
    Outgoing outgoing = new Outgoing(keys, queues, options.limits());
    this.sender =
        new Sender(
            node.channelPrefix(),
            local,
            memberships,
            keys,
            links,
            lane,
            outgoing,
            scores,
            options.limits(),
            options.groupExpiry(),
            options.timeout(),
            metrics,
            timeline);
    this.mail =
        new NodeMail(
            node.channelPrefix(),
            local,
            memberships::told,
            sender::post,
            options.timeout(),
            timeline);
    Self self = new Self(node, options.nodeName(), local, metrics, timeline, timeline.nanos());
    this.presence =
        new Presence(node, options.prefix(), links, bodies, timeline, options.timeout(), self);
    this.refresher =
        Thread.ofVirtual().name("millrace-redis refresh").unstarted(this::refreshForEver);
  }

  /// Connects, waiting until each server was tried once.
  public static SortedSetLayer open(RedisOptions options, Metrics metrics, Timeline timeline) {
    SortedSetLayer layer = new SortedSetLayer(options, metrics, timeline);
    layer.start();
    return layer;
  }

  private void start() {
    Arrivals arrivals =
        new Arrivals(node.channelPrefix(), local, memberships, mail, bodies, metrics, timeline);
    String own = keys.ofChannel(node.channelPrefix());
    for (int shard = 0; shard < servers.count(); shard++) {
      drains.add(new Drain(servers, shard, own, options.timeout(), outage, random, arrivals::take));
    }
    links.start();
    drains.forEach(each -> each.link().start());
    try {
      links.awaitFirstTries(options.timeout());
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
    presence.start();
    refresher.start();
  }

  private void prepare(int shard, RedisClusterAsyncCommands<String, byte[]> commands) {
    queues.prepare(commands);
    memberships.restore(shard, commands);
  }

  private void backAgain(Duration lasted) {
    local.gap(lasted);
  }

  private void refreshForEver() {
    Duration third = options.groupExpiry().dividedBy(3);
    Duration pause = third.compareTo(BEAT) < 0 ? third : BEAT;
    long refreshed = timeline.nanos();
    try {
      while (true) {
        timeline.sleep(pause);
        boolean isDue = presence.wasForgotten() || timeline.nanos() - refreshed >= third.toNanos();
        if (isDue) {
          refreshed = timeline.nanos();
        }
        refresh(isDue);
      }
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    }
  }

  /// Whatever happens, the next time must come: without it members expire.
  private void refresh(boolean all) {
    try {
      memberships.makeUp();
      if (all) {
        memberships.refresh();
      }
    } catch (RuntimeException | Error bug) {
      log.error("What Redis knows of groups could not be renewed.", bug);
    }
  }

  // ---- channels ----

  @Override
  public SendResult send(ChannelName channel, Message message) {
    if (closed) {
      metrics.dropped(DropReason.CHANNEL_GONE);
      return SendResult.GONE;
    }
    return local.owns(channel) ? local.send(channel, message) : sender.toChannel(channel, message);
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
      await(memberships.addForeign(group, channel));
    }
  }

  @Override
  public void groupDiscard(GroupName group, ChannelName channel) {
    if (local.owns(channel)) {
      local.groupDiscard(group, channel);
    } else if (NodeId.of(channel).isPresent()) {
      mail.leave(group, channel);
    } else {
      await(memberships.removeForeign(group, channel));
    }
  }

  private void await(CompletionStage<?> told) {
    if (EventLoopThread.isCurrent()) {
      return;
    }
    try {
      var _ = told.toCompletableFuture().get(options.timeout().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException leaving) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException failed) {
      metrics.dropped(DropReason.LAYER_DOWN);
    }
  }

  @Override
  public void groupSend(GroupName group, Message message) {
    if (!closed) {
      sender.toGroup(group, message);
    }
  }

  // ---- what operators see ----

  @Override
  public Pressure pressure() {
    return pressure;
  }

  @Override
  public int groups() {
    return local.groups();
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

  /// Leaves all groups and takes this process's key away, in the time that a command may take.
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    refresher.interrupt();
    queues.close();
    memberships.leaveAll();
    presence.close();
    lane.close();
    try {
      lane.awaitEnd(options.timeout());
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
    drains.forEach(Drain::close);
    for (int shard = 0; shard < links.count(); shard++) {
      await(links.ask(shard, c -> c.del(keys.ofChannel(node.channelPrefix()))));
    }
    links.close();
    local.close();
    servers.close();
  }
}
