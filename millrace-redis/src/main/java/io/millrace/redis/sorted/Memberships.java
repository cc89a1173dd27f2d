// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.sorted;

import io.lettuce.core.Range;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;
import io.millrace.layer.GroupWatcher;
import io.millrace.layer.NamePattern;
import io.millrace.redis.connect.CommandLinks;
import io.millrace.redis.connect.Lane;
import io.millrace.redis.node.NodeId;
import io.millrace.redis.wire.Scores;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What Redis is told about the groups that have members in this process: one member for all of
/// them, or each of them where a group is kept one by one.
///
/// Redis may forget, and this process may be cut off, so all of it is said again from time to time
/// and after each connection.
final class Memberships implements GroupWatcher {
  private static final int MOST_OWED = 10_000;

  private final NodeId node;
  private final Keys keys;
  private final CommandLinks links;
  private final Lane lane;
  private final Scores scores;
  private final Duration expiry;
  private final List<NamePattern> individual;

  /// Groups by the hash that stands for them, of those whose name is too long.
  private final Map<String, GroupName> hashed = new ConcurrentHashMap<>();

  // All guarded by this.
  private final Map<GroupName, Set<ChannelName>> wanted = new HashMap<>();
  private final Map<GroupName, CompletableFuture<?>> pending = new HashMap<>();
  private final Set<Place> owed = new HashSet<>();

  private record Place(GroupName group, ChannelName member) {}

  Memberships(
      NodeId node,
      Keys keys,
      CommandLinks links,
      Lane lane,
      Scores scores,
      Duration expiry,
      List<NamePattern> individual) {
    this.node = node;
    this.keys = keys;
    this.links = links;
    this.lane = lane;
    this.scores = scores;
    this.expiry = expiry;
    this.individual = individual;
  }

  @Override
  public boolean isIndividual(GroupName group) {
    for (NamePattern each : individual) {
      if (each.matches(group.value())) {
        return true;
      }
    }
    return false;
  }

  /// The group that a hash stands for, or null when it has no members here.
  @Nullable GroupName behind(String hash) {
    return hashed.get(hash);
  }

  @Override
  public void populated(GroupName group) {
    if (!isIndividual(group)) {
      ChannelName member = GroupMember.of(node, group);
      if (!member.value().startsWith(GroupMember.PLAIN, node.channelPrefix().length())) {
        hashed.put(GroupMember.hash(group), group);
      }
      entered(group, member);
    }
  }

  @Override
  public void emptied(GroupName group) {
    if (!isIndividual(group)) {
      hashed.remove(GroupMember.hash(group));
      left(group, GroupMember.of(node, group));
    }
  }

  @Override
  public synchronized void entered(GroupName group, ChannelName member) {
    wanted.computeIfAbsent(group, _ -> new HashSet<>(1)).add(member);
    owed.remove(new Place(group, member));
    CompletableFuture<Void> done = new CompletableFuture<>();
    pending.put(group, done);
    add(group, member, done, this::owe);
  }

  @Override
  public synchronized void left(GroupName group, ChannelName member) {
    Set<ChannelName> members = wanted.get(group);
    if (members == null || !members.remove(member)) {
      return;
    }
    if (members.isEmpty()) {
      wanted.remove(group);
    }
    var _ = remove(new Place(group, member));
  }

  private void add(
      GroupName group, ChannelName member, CompletableFuture<Void> done, Consumer<Place> failed) {
    boolean taken =
        lane.force(
            () -> {
              String key = keys.ofGroup(group);
              int shard = keys.shardOf(group);
              var added = links.ask(shard, c -> c.zadd(key, scores.next(), utf8(member)));
              var _ = links.ask(shard, c -> c.expire(key, expiry.toSeconds()));
              return added;
            },
            (_, failure) -> {
              if (failure != null) {
                failed.accept(new Place(group, member));
              }
              confirmed(group, done);
              return null;
            });
    if (!taken) {
      confirmed(group, done);
    }
  }

  private static byte[] utf8(ChannelName member) {
    return member.value().getBytes(StandardCharsets.UTF_8);
  }

  private void confirmed(GroupName group, CompletableFuture<Void> done) {
    synchronized (this) {
      pending.remove(group, done);
    }
    done.complete(null);
  }

  private CompletableFuture<Void> remove(Place place) {
    byte[] member = utf8(place.member);
    CompletableFuture<Void> done = new CompletableFuture<>();
    boolean taken =
        lane.force(
            () ->
                links.ask(
                    keys.shardOf(place.group), c -> c.zrem(keys.ofGroup(place.group), member)),
            (_, failure) -> {
              if (failure != null) {
                owe(place);
              }
              done.complete(null);
              return null;
            });
    if (!taken) {
      done.complete(null);
    }
    return done;
  }

  /// What did not get through is made up for; of very many leaves, some are left to Redis, which
  /// forgets a member in the time of its groups' expiry.
  private synchronized void owe(Place place) {
    if (isWanted(place) || owed.size() < MOST_OWED) {
      owed.add(place);
    }
  }

  /// Tries again what has failed; to be called now and then.
  void makeUp() {
    List<Place> due;
    synchronized (this) {
      due = owed.stream().filter(each -> links.isUp(keys.shardOf(each.group))).toList();
      due.forEach(owed::remove);
    }
    due.forEach(this::say);
  }

  private synchronized void say(Place place) {
    if (isWanted(place)) {
      add(place.group, place.member, new CompletableFuture<>(), this::owe);
    } else {
      var _ = remove(place);
    }
  }

  private boolean isWanted(Place place) {
    Set<ChannelName> members = wanted.get(place.group);
    return members != null && members.contains(place.member);
  }

  /// Completed when Redis has been told of the last join of that group, or could not be.
  synchronized CompletableFuture<?> told(GroupName group) {
    CompletableFuture<?> last = pending.get(group);
    return last == null ? CompletableFuture.completedFuture(null) : last;
  }

  /// Says everything again that a server is to know; its connection is not shared yet. What changes
  /// meanwhile fails, and is made up for.
  void restore(int shard, RedisClusterAsyncCommands<String, byte[]> commands) {
    for (GroupName group : groupsOn(shard)) {
      String key = keys.ofGroup(group);
      saying(
          group,
          member -> {
            said(group, member, commands.zadd(key, scores.next(), utf8(member)));
          });
      var _ = commands.expire(key, expiry.toSeconds());
    }
  }

  /// Renews all members before they expire, and forgets those of others that have.
  void refresh() {
    long expired = (long) scores.now() - expiry.toSeconds();
    for (int each = 0; each < links.count(); each++) {
      int shard = each;
      for (GroupName group : groupsOn(shard)) {
        String key = keys.ofGroup(group);
        saying(
            group,
            member -> {
              said(group, member, links.ask(shard, c -> c.zadd(key, scores.next(), utf8(member))));
            });
        var _ = links.ask(shard, c -> c.expire(key, expiry.toSeconds()));
        var _ = links.ask(shard, c -> c.zremrangebyscore(key, Range.create(0, expired)));
      }
    }
  }

  /// The answer is looked at by the lane: who brings it must not wait for a lock under which others
  /// ask.
  private void said(GroupName group, ChannelName member, CompletionStage<?> answer) {
    boolean _ =
        lane.force(
            () -> answer,
            (_, failure) -> {
              if (failure != null) {
                owe(new Place(group, member));
              }
              return null;
            });
  }

  private synchronized List<GroupName> groupsOn(int shard) {
    return wanted.keySet().stream().filter(group -> keys.shardOf(group) == shard).toList();
  }

  /// Group by group, so that event loops, which join and leave, are not held up by all of them;
  /// with the lock, so that nobody is said to be in who has just left.
  private synchronized void saying(GroupName group, Consumer<ChannelName> said) {
    wanted.getOrDefault(group, Set.of()).forEach(said);
  }

  /// Puts a channel of another program in; it is not renewed, nor made up for when that fails, as
  /// its own program may have put it in or taken it out meanwhile.
  CompletionStage<?> addForeign(GroupName group, ChannelName member) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    add(
        group,
        member,
        done,
        _ -> done.completeExceptionally(new IllegalStateException("Redis was not told")));
    return done;
  }

  CompletionStage<?> removeForeign(GroupName group, ChannelName member) {
    return remove(new Place(group, member));
  }

  /// Takes all members out; the lane's end says that it is done.
  synchronized void leaveAll() {
    wanted.forEach(
        (group, members) ->
            members.forEach(
                each -> {
                  var _ = remove(new Place(group, each));
                }));
    wanted.clear();
  }
}
