// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.sorted;

import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;
import io.millrace.redis.wire.HashRing;

/// Which key on which server a name stands for, in the format of sorted sets.
final class Keys {
  private final String prefix;
  private final HashRing ring;

  Keys(String prefix, HashRing ring) {
    this.prefix = prefix;
    this.ring = ring;
  }

  /// What stands before the first `!`, and it; the whole name if there is none. Takes any text, as
  /// other programs check less.
  static String nonLocal(String channel) {
    int mark = channel.indexOf('!');
    return mark < 0 ? channel : channel.substring(0, mark + 1);
  }

  /// @param nonLocal part of a channel's name
  String ofChannel(String nonLocal) {
    return prefix + nonLocal;
  }

  String ofGroup(GroupName group) {
    return prefix + ":group:" + group;
  }

  /// Where a process listens. Python hashes the whole name when it sends to one channel, and misses
  /// with several servers; that is why each process listens on all of them.
  int shardOf(String nonLocal) {
    return ring.shard(nonLocal);
  }

  int shardOf(ChannelName channel) {
    return ring.shard(channel.nonLocal());
  }

  int shardOf(GroupName group) {
    return ring.shard(group.value());
  }
}
