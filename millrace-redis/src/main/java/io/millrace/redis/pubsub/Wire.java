// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.pubsub;

import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;
import io.millrace.layer.LocalChannels;
import io.millrace.redis.node.NodeId;
import io.millrace.redis.wire.HashRing;
import org.jspecify.annotations.Nullable;

/// Names and places in the format of `channels_redis.pubsub`. What a channel is called there begins
/// with the prefix, which therefore obeys the rules of channel names.
///
/// @param prefix of all names
/// @param node this process
record Wire(String prefix, HashRing ring, NodeId node) {
  private static final String GROUP = "__group__";
  private static final String SPECIFIC = "specific.";

  Wire {
    try {
      var _ = new ChannelName(prefix + node.channelPrefix() + LocalChannels.freshId());
    } catch (IllegalArgumentException unfit) {
      throw new IllegalArgumentException(
          "prefix: '"
              + prefix
              + "' (expected with publish and subscribe, where names of channels begin with it: at"
              + " most 25 ASCII letters, digits, '-', '_', '.')",
          unfit);
    }
  }

  /// What the names of this process's channels begin with.
  String ownPrefix() {
    return prefix + node.channelPrefix();
  }

  /// The pattern that all of them fit. None of what a name may have means anything in a pattern.
  String ownPattern() {
    return ownPrefix() + "*";
  }

  String ofGroup(GroupName group) {
    return prefix + GROUP + group;
  }

  /// The group that a name stands for, or null when it is no group's.
  ///
  /// @throws IllegalArgumentException when no group may be called so
  @Nullable GroupName group(String name) {
    String start = prefix + GROUP;
    return name.startsWith(start) ? new GroupName(name.substring(start.length())) : null;
  }

  /// Whether somebody listens to just that name, so that a message to it is published: what has a
  /// `!` is a channel of a process, and so is what Python makes, which has none.
  boolean isSpecific(ChannelName channel) {
    return channel.isSpecific() || channel.value().startsWith(prefix + SPECIFIC);
  }

  /// Whether a general channel may not be called so, as the format needs the name.
  boolean isReserved(ChannelName channel) {
    return isSpecific(channel) || channel.value().startsWith(prefix + GROUP);
  }

  int shardOf(String name) {
    return ring.shard(name);
  }
}
