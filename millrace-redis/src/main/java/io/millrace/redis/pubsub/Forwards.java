// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.pubsub;

import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;
import io.millrace.layer.GroupWatcher;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// General channels that were put into groups in this process, which forwards to them what the
/// group gets. Two processes that put in the same one both forward, so that it gets all twice. Safe
/// for all threads.
public final class Forwards {
  private final GroupWatcher watcher;
  private final ConcurrentHashMap<GroupName, Set<ChannelName>> members = new ConcurrentHashMap<>();

  public Forwards(GroupWatcher watcher) {
    this.watcher = watcher;
  }

  public void add(GroupName group, ChannelName general) {
    members.compute(
        group,
        (_, known) -> {
          Set<ChannelName> all = known;
          if (all == null) {
            all = ConcurrentHashMap.newKeySet();
            watcher.populated(group);
          }
          all.add(general);
          return all;
        });
  }

  public void remove(GroupName group, ChannelName general) {
    members.computeIfPresent(
        group,
        (_, known) -> {
          known.remove(general);
          if (!known.isEmpty()) {
            return known;
          }
          watcher.emptied(group);
          return null;
        });
  }

  public Set<ChannelName> of(GroupName group) {
    return members.isEmpty() ? Set.of() : members.getOrDefault(group, Set.of());
  }

  /// The groups that have any.
  public Set<GroupName> groups() {
    return members.keySet();
  }
}
