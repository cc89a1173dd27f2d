// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.connect;

import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;

/// Connections for subscribing to all masters of a cluster, as it was when they were made. When one
/// is lost, so are all.
public final class Shards {
  private final List<StatefulRedisPubSubConnection<String, byte[]>> all;
  private final List<StatefulRedisPubSubConnection<String, byte[]>> bySlot;
  private final List<String> addresses;

  /// @param bySlot one for each slot
  /// @param addresses of the masters, one for each slot
  Shards(
      List<StatefulRedisPubSubConnection<String, byte[]>> all,
      List<StatefulRedisPubSubConnection<String, byte[]>> bySlot,
      List<String> addresses) {
    this.all = all;
    this.bySlot = bySlot;
    this.addresses = addresses;
  }

  public List<StatefulRedisPubSubConnection<String, byte[]>> all() {
    return all;
  }

  /// The one on which a name is subscribed.
  public StatefulRedisPubSubConnection<String, byte[]> of(String name) {
    return bySlot.get(SlotHash.getSlot(name));
  }

  String address(int slot) {
    return addresses.get(slot);
  }
}
