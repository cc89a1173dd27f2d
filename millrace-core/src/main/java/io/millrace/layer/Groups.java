// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

import io.millrace.loop.EventLoop;
import io.millrace.loop.EventLoopThread;
import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The groups of this process and the fan-out to their members.
///
/// A group keeps its members by the event loop that owns them. Joining, leaving and sending are
/// tasks handed to those loops, so one thread's calls take effect in the order it made them.
final class Groups implements Pressure {
  private static final LoopMembers[] NONE = {};

  private final Map<GroupName, Group> groups = new ConcurrentHashMap<>();
  private final Map<EventLoop, Backlog> backlogs = new ConcurrentHashMap<>();

  /// The values of that map, for a look at each message.
  private volatile Backlog[] allBacklogs = {};

  private final Metrics metrics;

  private final GroupWatcher watcher;

  Groups(Metrics metrics, GroupWatcher watcher) {
    this.metrics = metrics;
    this.watcher = watcher;
  }

  GroupWatcher watcher() {
    return watcher;
  }

  /// Members by loop. `uses` counts memberships and joins on their way; it is guarded by the map's
  /// lock on the group's entry, and at 0 the group is forgotten.
  private static final class Group {
    private volatile LoopMembers[] byLoop = NONE;
    private int uses;

    private LoopMembers on(Backlog backlog) {
      for (LoopMembers each : byLoop) {
        if (each.backlog() == backlog) {
          return each;
        }
      }
      LoopMembers[] more = Arrays.copyOf(byLoop, byLoop.length + 1);
      LoopMembers fresh = new LoopMembers(backlog);
      more[byLoop.length] = fresh;
      byLoop = more;
      return fresh;
    }
  }

  void join(GroupName name, LocalAttachment channel) {
    EventLoop loop = channel.loop();
    Backlog backlog = backlogOf(loop);
    LoopMembers[] list = new LoopMembers[1];
    channel.joining();
    groups.compute(
        name,
        (_, known) -> {
          Group group = known;
          if (group == null) {
            group = new Group();
            watcher.populated(name);
          }
          group.uses++;
          list[0] = group.on(backlog);
          return group;
        });
    loop.execute(
        () -> {
          if (!channel.enter(name, list[0])) {
            release(name);
          }
        });
  }

  /// A loop is never made to wait, so it has to be known before anything on it sends.
  void knows(EventLoop loop) {
    backlogOf(loop);
  }

  private Backlog backlogOf(EventLoop loop) {
    Backlog known = backlogs.get(loop);
    if (known != null) {
      return known;
    }
    synchronized (backlogs) {
      backlogs.keySet().removeIf(EventLoop::hasEnded);
      Backlog backlog = backlogs.computeIfAbsent(loop, Backlog::new);
      allBacklogs = backlogs.values().toArray(new Backlog[0]);
      return backlog;
    }
  }

  void leave(GroupName name, LocalAttachment channel) {
    channel
        .loop()
        .execute(
            () -> {
              if (channel.exit(name)) {
                release(name);
              }
            });
  }

  /// Gives back one use of a group.
  void release(GroupName name) {
    groups.computeIfPresent(
        name,
        (_, group) -> {
          if (--group.uses > 0) {
            return group;
          }
          watcher.emptied(name);
          return null;
        });
  }

  /// @param except who gets nothing, or null
  void send(GroupName name, Message message, @Nullable Member except) {
    Group group = groups.get(name);
    if (group == null) {
      return;
    }
    int weight = Backlog.weight(message);
    for (LoopMembers members : group.byLoop) {
      send(message, except, members, weight);
    }
  }

  /// Sends to channels that are named one by one.
  ///
  /// @param besides a group whose members are passed over, or null
  void send(
      Message message, Map<EventLoop, List<LocalAttachment>> chosen, @Nullable GroupName besides) {
    int weight = Backlog.weight(message);
    chosen.forEach(
        (loop, each) ->
            send(message, null, new ChosenMembers(backlogOf(loop), each, besides), weight));
  }

  private void send(Message message, @Nullable Member except, Audience audience, int weight) {
    Backlog backlog = audience.backlog();
    if (backlog.loop().hasEnded()) {
      return; // a server that has stopped; its members have left
    }
    if (backlog.isHigh() && !waitFor(backlog)) {
      metrics.dropped(DropReason.BACKLOG);
    } else if (backlog.enter(weight)) {
      backlog.loop().execute(new Broadcast(message, except, audience, weight));
    } else {
      metrics.dropped(DropReason.BACKLOG);
    }
  }

  /// Tells every member once, and those channels.
  void gap(Duration lasted, Map<EventLoop, List<LocalAttachment>> named) {
    Map<EventLoop, List<LoopMembers>> lists = new HashMap<>();
    for (Group group : groups.values()) {
      for (LoopMembers each : group.byLoop) {
        lists.computeIfAbsent(each.backlog().loop(), _ -> new ArrayList<>()).add(each);
      }
    }
    for (EventLoop loop : backlogs.keySet()) {
      List<LoopMembers> members = lists.getOrDefault(loop, List.of());
      List<LocalAttachment> channels = named.getOrDefault(loop, List.of());
      loop.execute(
          () -> {
            Set<Member> told = Collections.newSetFromMap(new IdentityHashMap<>());
            members.forEach(each -> each.addTo(told));
            channels.forEach(each -> told.add(each.member()));
            told.forEach(each -> each.gap(lasted));
          });
    }
  }

  Set<GroupName> names() {
    return Set.copyOf(groups.keySet());
  }

  /// Waits for a loop that is behind, unless the caller is itself a loop and must not. False when
  /// interrupted meanwhile.
  private boolean waitFor(Backlog backlog) {
    if (EventLoopThread.isCurrent()) {
      return true;
    }
    for (Backlog each : allBacklogs) {
      if (each.loop().inLoop()) {
        return true;
      }
    }
    try {
      backlog.await();
      return true;
    } catch (InterruptedException leaving) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  int size() {
    return groups.size();
  }

  @Override
  public boolean isHigh() {
    return highest() != null;
  }

  @Override
  public void whenRelieved(EventLoop loop, Runnable task) {
    Backlog behind = highest();
    if (behind == null) {
      loop.execute(task);
    } else {
      behind.whenRelieved(() -> loop.execute(task));
    }
  }

  private @Nullable Backlog highest() {
    for (Backlog each : allBacklogs) {
      if (each.isHigh()) {
        return each;
      }
    }
    return null;
  }

  void close() {
    backlogs.values().forEach(Backlog::close);
  }
}
