// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.pubsub;

import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;
import io.millrace.layer.LayerOptions;
import io.millrace.layer.LocalChannels;
import io.millrace.layer.Message;
import io.millrace.layer.SendResult;
import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import io.millrace.redis.connect.CommandLinks;
import io.millrace.redis.connect.CommandLinks.NotConnectedException;
import io.millrace.redis.connect.Lane;
import io.millrace.redis.connect.Seldom;
import io.millrace.redis.connect.Sending;
import io.millrace.redis.general.Queues;
import io.millrace.redis.node.Envelope;
import io.millrace.redis.node.NodeId;
import io.millrace.redis.wire.Bodies;
import io.millrace.time.Timeline;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends what this process has for channels and groups. All is published by the lane's thread, over
/// one connection to each server, so that what goes through one server keeps its order.
///
/// A payload is just what Python would publish. Only where a message has options of its own, such
/// as a policy for slow clients, does it carry a value more, [Envelope#OPTIONS], which Python's
/// handlers see too.
final class Publisher {
  private static final Logger log = LoggerFactory.getLogger(Publisher.class);

  private final Wire wire;
  private final LocalChannels local;
  private final Subscriptions subscriptions;
  private final Forwards forwards;
  private final CommandLinks links;
  private final Lane lane;
  private final Queues queues;
  private final Bodies bodies;
  private final LayerOptions limits;
  private final Metrics metrics;
  private final Sending sending;
  private final AtomicInteger nextServer = new AtomicInteger();

  Publisher(
      Wire wire,
      LocalChannels local,
      Subscriptions subscriptions,
      Forwards forwards,
      CommandLinks links,
      Lane lane,
      Queues queues,
      Bodies bodies,
      LayerOptions limits,
      Duration timeout,
      Metrics metrics,
      Timeline timeline) {
    this.wire = wire;
    this.local = local;
    this.subscriptions = subscriptions;
    this.forwards = forwards;
    this.links = links;
    this.lane = lane;
    this.queues = queues;
    this.bodies = bodies;
    this.limits = limits;
    this.metrics = metrics;
    this.sending = new Sending(lane, metrics, timeout, new Seldom(log::warn, timeline));
  }

  // ---- one channel ----

  /// To a channel of another process, or into the queue of a general one. Waits for Redis to say
  /// whether it arrived, except on an event loop.
  SendResult toChannel(ChannelName channel, Message message) {
    Map<String, Object> body = Envelope.write(message);
    if (!wire.isSpecific(channel)) {
      int server = Math.floorMod(nextServer.getAndIncrement(), links.count());
      return sending.send(message, () -> put(server, channel, body));
    }
    if (NodeId.of(channel).isPresent()) {
      add(body, Envelope.options(message.unaddressed()));
    }
    return sending.send(
        message,
        () ->
            publish(channel.value(), bodies.write(body))
                .thenApply(listeners -> heard(listeners > 0)));
  }

  private SendResult heard(boolean byAnybody) {
    if (byAnybody) {
      return SendResult.ACCEPTED;
    }
    metrics.dropped(DropReason.CHANNEL_GONE);
    return SendResult.GONE;
  }

  private CompletionStage<SendResult> put(
      int server, ChannelName general, Map<String, Object> body) {
    int capacity = limits.capacityOf(general);
    return queues
        .put(server, general.value(), body, capacity)
        .thenApply(
            room -> {
              if (room) {
                return SendResult.ACCEPTED;
              }
              metrics.dropped(DropReason.CHANNEL_FULL);
              return new SendResult.Full(capacity);
            });
  }

  private static void add(Map<String, Object> body, Map<String, Object> options) {
    if (!options.isEmpty()) {
      body.put(Envelope.OPTIONS, options);
    }
  }

  /// To a channel of another Millrace process, without waiting.
  boolean post(ChannelName channel, Message message) {
    Map<String, Object> body = Envelope.write(message);
    return lane.force(
        () -> CompletableFuture.completedFuture(null),
        (_, _) ->
            publish(channel.value(), bodies.write(body))
                .handle((_, failure) -> failure == null ? null : sending.lost(failure)));
  }

  // ---- groups ----

  /// To the members in this process at once, to the others by Redis.
  void toGroup(GroupName group, Message message) {
    Map<String, Object> body = Envelope.write(message);
    add(body, Envelope.options(elsewhere(message)));
    local.groupSend(group, message);
    forward(group, message);
    String name = wire.ofGroup(group);
    var _ =
        sending.submit(
            message,
            () -> {
              metrics.layerSent.increment();
              return publishToGroup(name, bodies.write(body));
            });
  }

  /// What other processes are to know: whom to leave out only when they may have it.
  private Message elsewhere(Message message) {
    ChannelName except = message.except();
    boolean isKnownThere =
        except != null
            && !local.owns(except)
            && (NodeId.of(except).isPresent() || !wire.isSpecific(except));
    return isKnownThere ? message : message.unaddressed();
  }

  /// Whether it comes back to members who have had it is known only when Redis has done what it was
  /// told of the name before.
  private CompletionStage<?> publishToGroup(String name, byte[] payload) {
    Subscriber subscriber = subscriptions.of(name);
    Echoes.Sent[] sent = new Echoes.Sent[1];
    Topics.Return back;
    do {
      await(subscriber.topics().settled(name));
      back =
          subscriber
              .topics()
              .publishing(name, () -> sent[0] = subscriber.echoes().expect(name, payload));
    } while (back == Topics.Return.OPEN);
    boolean comesBack = back == Topics.Return.CERTAIN;
    return publish(name, payload)
        .whenComplete(
            (_, failure) -> {
              if (failure != null) {
                sending.lost(failure);
              }
              if (!comesBack) {
                subscriber.topics().landed(name);
              } else if (failure != null) {
                boolean isUnsent = Lane.cause(failure) instanceof NotConnectedException;
                subscriber.echoes().failed(sent[0], isUnsent);
              }
            });
  }

  /// On the lane's thread. It is settled soon: when Redis does not answer in time, the connection
  /// is given up, and nothing comes back by it.
  private static void await(CompletableFuture<Void> settled) {
    if (!settled.isDone()) {
      settled.join();
    }
  }

  private CompletionStage<Long> publish(String name, byte[] payload) {
    return links.ask(wire.shardOf(name), commands -> commands.publish(name, payload));
  }

  /// To the general channels that were put into the group here.
  void forward(GroupName group, Message message) {
    for (ChannelName each : forwards.of(group)) {
      if (!each.equals(message.except())) {
        Map<String, Object> body = Envelope.write(message);
        int server = Math.floorMod(nextServer.getAndIncrement(), links.count());
        var _ =
            sending.submit(
                message,
                () ->
                    put(server, each, body)
                        .handle((_, failure) -> failure == null ? null : sending.lost(failure)));
      }
    }
  }
}
