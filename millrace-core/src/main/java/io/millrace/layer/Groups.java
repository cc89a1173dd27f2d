// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

import io.millrace.loop.EventLoop;
import io.millrace.loop.EventLoopThread;
import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import java.util.Arrays;
import java.util.Map;
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

  Groups(Metrics metrics) {
    this.metrics = metrics;
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
          Group group = known == null ? new Group() : known;
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
    groups.computeIfPresent(name, (_, group) -> --group.uses == 0 ? null : group);
  }

  /// @param except who gets nothing, or null
  void send(GroupName name, Message message, @Nullable Member except) {
    Group group = groups.get(name);
    if (group == null) {
      return;
    }
    int weight = Backlog.weight(message);
    for (LoopMembers members : group.byLoop) {
      Backlog backlog = members.backlog();
      if (backlog.loop().hasEnded()) {
        continue; // a server that has stopped; its members have left
      }
      if (backlog.isHigh() && !waitFor(backlog)) {
        metrics.dropped(DropReason.BACKLOG);
      } else if (backlog.enter(weight)) {
        backlog.loop().execute(new Broadcast(message, except, members, weight));
      } else {
        metrics.dropped(DropReason.BACKLOG);
      }
    }
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
