// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.sorted;

import io.millrace.layer.ChannelName;
import io.millrace.layer.LayerOptions;
import io.millrace.redis.general.Queues;
import io.millrace.redis.node.Envelope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/// Messages on their way into other processes' channels.
final class Outgoing {
  private final Keys keys;
  private final Queues queues;
  private final LayerOptions limits;

  Outgoing(Keys keys, Queues queues, LayerOptions limits) {
    this.keys = keys;
    this.queues = queues;
    this.limits = limits;
  }

  /// To one channel of another process.
  ///
  /// @param options for a Millrace process, else empty
  CompletionStage<Boolean> toChannel(
      ChannelName channel, Map<String, Object> values, Map<String, Object> options) {
    String nonLocal = channel.nonLocal();
    return queues.put(
        keys.shardOf(nonLocal),
        nonLocal,
        addressed(values, options, channel.value()),
        limits.capacityOf(channel));
  }

  /// To a general channel, on that server.
  CompletionStage<Boolean> toGeneral(int shard, ChannelName channel, Map<String, Object> values) {
    return queues.put(shard, channel.value(), values, limits.capacityOf(channel));
  }

  /// To members of a group that share a key: one message for all of them.
  ///
  /// @param names in full, as Redis has them
  CompletionStage<Boolean> toMembers(
      String nonLocal,
      List<String> names,
      Map<String, Object> values,
      Map<String, Object> options) {
    return queues.put(
        keys.shardOf(nonLocal),
        nonLocal,
        addressed(values, options, names),
        capacityOf(names.getFirst()));
  }

  private static Map<String, Object> addressed(
      Map<String, Object> values, Map<String, Object> options, Object to) {
    Map<String, Object> body = new LinkedHashMap<>(values);
    if (!options.isEmpty()) {
      body.put(Envelope.OPTIONS, options);
    }
    body.put(Envelope.CHANNEL, to);
    return body;
  }

  /// Other programs put names into groups that no rule allows.
  private int capacityOf(String name) {
    if (limits.channelCapacity().isEmpty()) {
      return limits.capacity();
    }
    try {
      return limits.capacityOf(new ChannelName(name));
    } catch (IllegalArgumentException foreign) {
      return limits.capacity();
    }
  }
}
