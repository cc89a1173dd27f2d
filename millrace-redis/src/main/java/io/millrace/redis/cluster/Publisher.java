// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.cluster;

import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;
import io.millrace.layer.LayerOptions;
import io.millrace.layer.LocalChannels;
import io.millrace.layer.Message;
import io.millrace.layer.SendResult;
import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import io.millrace.redis.connect.CommandLinks;
import io.millrace.redis.connect.Lane;
import io.millrace.redis.connect.Seldom;
import io.millrace.redis.connect.Sending;
import io.millrace.redis.general.Queues;
import io.millrace.redis.node.Envelope;
import io.millrace.redis.node.NodeId;
import io.millrace.redis.pubsub.Forwards;
import io.millrace.redis.wire.Bodies;
import io.millrace.time.Timeline;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends what this process has for channels and groups. All is published by the lane's thread. What
/// goes to a group says who sent it, so that a process knows what comes back to it.
final class Publisher {
  /// Option of a message to a group: the process that sent it.
  static final String FROM = "from";

  private static final Logger log = LoggerFactory.getLogger(Publisher.class);

  private final Wire wire;
  private final LocalChannels local;
  private final Forwards forwards;
  private final CommandLinks links;
  private final Lane lane;
  private final Queues queues;
  private final Bodies bodies;
  private final LayerOptions limits;
  private final Metrics metrics;
  private final Sending sending;

  Publisher(
      Wire wire,
      LocalChannels local,
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
    if (!channel.isSpecific()) {
      return sending.send(message, () -> put(channel, body));
    }
    NodeId node = NodeId.of(channel).orElse(null);
    if (node == null) {
      return heard(false);
    }
    Map<String, Object> options = Envelope.options(message.unaddressed());
    if (!options.isEmpty()) {
      body.put(Envelope.OPTIONS, options);
    }
    body.put(Envelope.CHANNEL, channel.value());
    String name = wire.ofNode(node);
    return sending.send(
        message,
        () -> publish(name, bodies.write(body)).thenApply(listeners -> heard(listeners > 0)));
  }

  private SendResult heard(boolean byAnybody) {
    if (byAnybody) {
      return SendResult.ACCEPTED;
    }
    metrics.dropped(DropReason.CHANNEL_GONE);
    return SendResult.GONE;
  }

  private CompletionStage<SendResult> put(ChannelName general, Map<String, Object> body) {
    int capacity = limits.capacityOf(general);
    return queues
        .put(0, general.value(), body, capacity)
        .thenApply(
            room -> {
              if (room) {
                return SendResult.ACCEPTED;
              }
              metrics.dropped(DropReason.CHANNEL_FULL);
              return new SendResult.Full(capacity);
            });
  }

  /// To a channel of another process, without waiting.
  boolean post(ChannelName channel, Message message) {
    Map<String, Object> body = Envelope.write(message);
    body.put(Envelope.CHANNEL, channel.value());
    NodeId node = NodeId.of(channel).orElse(null);
    if (node == null) {
      return false;
    }
    return lane.force(
        () -> CompletableFuture.completedFuture(null),
        (_, _) ->
            publish(wire.ofNode(node), bodies.write(body))
                .handle((_, failure) -> failure == null ? null : sending.lost(failure)));
  }

  // ---- groups ----

  /// To the members in this process at once, to the others by Redis.
  void toGroup(GroupName group, Message message) {
    Map<String, Object> body = Envelope.write(message);
    Map<String, Object> options = new LinkedHashMap<>(Envelope.options(elsewhere(message)));
    options.put(FROM, wire.node().value());
    body.put(Envelope.OPTIONS, options);
    local.groupSend(group, message);
    forward(group, message);
    String name = wire.ofGroup(group);
    var _ =
        sending.submit(
            message,
            () -> {
              metrics.layerSent.increment();
              return publish(name, bodies.write(body))
                  .handle((_, failure) -> failure == null ? null : sending.lost(failure));
            });
  }

  /// What other processes are to know: whom to leave out only when they may have it.
  private Message elsewhere(Message message) {
    ChannelName except = message.except();
    return except != null && !local.owns(except) ? message : message.unaddressed();
  }

  private CompletionStage<Long> publish(String name, byte[] payload) {
    return links.ask(0, commands -> commands.spublish(name, payload));
  }

  /// To the general channels that were put into the group here.
  void forward(GroupName group, Message message) {
    for (ChannelName each : forwards.of(group)) {
      if (!each.equals(message.except())) {
        Map<String, Object> body = Envelope.write(message);
        var _ =
            sending.submit(
                message,
                () ->
                    put(each, body)
                        .handle((_, failure) -> failure == null ? null : sending.lost(failure)));
      }
    }
  }
}
