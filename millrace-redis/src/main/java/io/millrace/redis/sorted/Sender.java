// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.sorted;

import io.lettuce.core.Range;
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
import io.millrace.redis.node.Envelope;
import io.millrace.redis.node.NodeId;
import io.millrace.redis.wire.Scores;
import io.millrace.scope.Tokens;
import io.millrace.time.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends what this process has for channels and groups. All goes through one lane, so that what one
/// thread sends to one channel keeps its order, whether directly or through a group.
final class Sender {
  private static final Logger log = LoggerFactory.getLogger(Sender.class);

  private final String ownPrefix;
  private final LocalChannels local;
  private final Memberships memberships;
  private final Keys keys;
  private final CommandLinks links;
  private final Lane lane;
  private final Outgoing outgoing;
  private final Scores scores;
  private final LayerOptions limits;
  private final Duration groupExpiry;
  private final Sending sending;
  private final Metrics metrics;
  private final Seldom fullOnes;
  private final AtomicInteger nextServer = new AtomicInteger();

  Sender(
      String ownPrefix,
      LocalChannels local,
      Memberships memberships,
      Keys keys,
      CommandLinks links,
      Lane lane,
      Outgoing outgoing,
      Scores scores,
      LayerOptions limits,
      Duration groupExpiry,
      Duration timeout,
      Metrics metrics,
      Timeline timeline) {
    this.ownPrefix = ownPrefix;
    this.local = local;
    this.memberships = memberships;
    this.keys = keys;
    this.links = links;
    this.lane = lane;
    this.outgoing = outgoing;
    this.scores = scores;
    this.limits = limits;
    this.groupExpiry = groupExpiry;
    this.sending = new Sending(lane, metrics, timeout, new Seldom(log::warn, timeline));
    this.metrics = metrics;
    this.fullOnes = new Seldom(log::info, timeline);
  }

  // ---- one channel ----

  /// To a channel of another process, or a general one. Waits for Redis to say whether there was
  /// room, except on an event loop, where what is refused later is only counted.
  SendResult toChannel(ChannelName channel, Message message) {
    Map<String, Object> values = Envelope.write(message);
    if (!channel.isSpecific()) {
      int server = Math.floorMod(nextServer.getAndIncrement(), links.count());
      return push(channel, message, () -> outgoing.toGeneral(server, channel, values));
    }
    Map<String, Object> options =
        NodeId.of(channel).isPresent() ? Envelope.options(message.unaddressed()) : Map.of();
    return push(channel, message, () -> outgoing.toChannel(channel, values, options));
  }

  /// To a channel of another Millrace process, without waiting.
  boolean post(ChannelName channel, Message message) {
    Map<String, Object> values = Envelope.write(message);
    return lane.force(
        () -> CompletableFuture.completedFuture(null),
        (_, _) ->
            outgoing
                .toChannel(channel, values, Map.of())
                .whenComplete(
                    (room, failure) -> {
                      if (failure != null) {
                        sending.lost(failure);
                      } else {
                        result(channel, room);
                      }
                    }));
  }

  private SendResult push(ChannelName channel, Message message, Lane.Question<Boolean> pushing) {
    return sending.send(message, () -> pushing.ask().thenApply(room -> result(channel, room)));
  }

  private SendResult result(ChannelName channel, boolean room) {
    if (room) {
      return SendResult.ACCEPTED;
    }
    metrics.dropped(DropReason.CHANNEL_FULL);
    return new SendResult.Full(limits.capacityOf(channel));
  }

  // ---- groups ----

  /// To the members in this process at once, to the others by Redis.
  void toGroup(GroupName group, Message message) {
    Map<String, Object> values = Envelope.write(message);
    boolean oneByOne = memberships.isIndividual(group);
    if (!oneByOne) {
      local.groupSend(group, message);
    }
    boolean taken =
        lane.submit(
            weight(message),
            () -> members(group),
            (members, failure) -> {
              if (members != null) {
                return sending.unlessUnfit(() -> fanOut(group, message, values, members, oneByOne));
              }
              sending.lost(failure);
              if (oneByOne) {
                local.groupSend(group, message);
              }
              return null;
            });
    if (!taken) {
      metrics.dropped(DropReason.BACKLOG);
    }
  }

  private CompletionStage<List<byte[]>> members(GroupName group) {
    double expired = (long) scores.now() - groupExpiry.toSeconds();
    Range<Double> valid = Range.from(Range.Boundary.excluding(expired), Range.Boundary.unbounded());
    return links.ask(
        keys.shardOf(group), commands -> commands.zrangebyscore(keys.ofGroup(group), valid));
  }

  private CompletionStage<?> fanOut(
      GroupName group,
      Message message,
      Map<String, Object> values,
      List<byte[]> members,
      boolean oneByOne) {
    ChannelName except = message.except();
    Recipients recipients = Recipients.of(members, ownPrefix, except);
    if (!recipients.own().isEmpty()) {
      local.deliver(message, recipients.own(), oneByOne ? null : group);
    }
    Message elsewhere = except != null && local.owns(except) ? message.unaddressed() : message;
    Map<String, Object> options = Envelope.options(elsewhere);
    List<CompletableFuture<?>> pushes = new ArrayList<>(recipients.others().size());
    recipients
        .others()
        .forEach(
            (nonLocal, names) -> {
              metrics.layerSent.increment();
              Map<String, Object> known = NodeId.owns(nonLocal) ? options : Map.of();
              pushes.add(
                  outgoing
                      .toMembers(nonLocal, names, values, known)
                      .handle((room, failure) -> pushed(group, nonLocal, room, failure))
                      .toCompletableFuture());
            });
    return CompletableFuture.allOf(pushes.toArray(new CompletableFuture<?>[0]));
  }

  private @Nullable Void pushed(
      GroupName group, String nonLocal, @Nullable Boolean room, @Nullable Throwable failure) {
    if (failure != null) {
      sending.lost(failure);
    } else if (Boolean.FALSE.equals(room)) {
      metrics.dropped(DropReason.CHANNEL_FULL);
      fullOnes.say("A message to group " + group + " found " + Tokens.shown(nonLocal) + " full.");
    }
    return null;
  }

  private static int weight(Message message) {
    return Lane.weight(message.isForClients() ? message.payload().length : 0);
  }
}
