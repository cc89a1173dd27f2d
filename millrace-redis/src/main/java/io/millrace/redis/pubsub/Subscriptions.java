// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.pubsub;

import io.millrace.layer.GroupName;
import io.millrace.layer.GroupWatcher;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The names that this process listens to on all servers: one for each group that has members here,
/// and others.
final class Subscriptions implements GroupWatcher {
  private final Wire wire;
  private final List<Subscriber> subscribers;

  /// @param subscribers one a server
  Subscriptions(Wire wire, List<Subscriber> subscribers) {
    this.wire = wire;
    this.subscribers = List.copyOf(subscribers);
  }

  Subscriber of(String name) {
    return subscribers.get(wire.shardOf(name));
  }

  @Override
  public void populated(GroupName group) {
    hold(wire.ofGroup(group));
  }

  @Override
  public void emptied(GroupName group) {
    release(wire.ofGroup(group));
  }

  void hold(String name) {
    of(name).topics().hold(name);
  }

  void release(String name) {
    of(name).topics().release(name);
  }

  /// Completed when Redis has done what was last wanted of that name, or cannot.
  CompletableFuture<Void> settled(String name) {
    return of(name).topics().settled(name);
  }

  CompletableFuture<?> told(GroupName group) {
    return settled(wire.ofGroup(group));
  }
}
