// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

import io.millrace.layer.LoopMembers.Membership;
import io.millrace.loop.EventLoop;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A channel of this process: its name, once somebody wants to know it, and its groups.
final class LocalAttachment implements Attachment {
  private final LocalChannels home;
  private final Groups groups;
  private final Member member;
  private @Nullable ChannelName name; // guarded by this
  private boolean nameGivenUp; // guarded by this
  private int uses; // guarded by this

  // Touched on the member's loop only.
  private Map<GroupName, Membership> memberships = Map.of();
  private boolean closed;

  LocalAttachment(LocalChannels home, Groups groups, Member member, @Nullable ChannelName name) {
    this.home = home;
    this.groups = groups;
    this.member = member;
    this.name = name;
  }

  Member member() {
    return member;
  }

  EventLoop loop() {
    return member.loop();
  }

  /// Whether it is in a group or about to be.
  synchronized boolean isInGroups() {
    return uses > 0;
  }

  /// A join is on its way.
  synchronized void joining() {
    uses++;
  }

  private synchronized void left(int groups) {
    uses -= groups;
  }

  @Override
  public synchronized ChannelName name() {
    ChannelName known = name;
    if (known == null) {
      known = home.freshName();
      name = known;
      if (!nameGivenUp) {
        home.register(known, this);
      }
    }
    return known;
  }

  @Override
  public void join(GroupName group) {
    groups.join(group, this);
  }

  @Override
  public void leave(GroupName group) {
    groups.leave(group, this);
  }

  @Override
  public void close() {
    synchronized (this) {
      nameGivenUp = true;
      if (name != null) {
        home.unregister(name, this);
      }
    }
    loop().execute(this::leaveAll);
  }

  private void leaveAll() {
    closed = true;
    memberships.forEach(
        (group, membership) -> {
          membership.end();
          tellLeft(group);
          groups.release(group);
        });
    left(memberships.size());
    memberships = Map.of();
  }

  /// On the loop: becomes a member. False when it is one already or is closed.
  boolean enter(GroupName group, LoopMembers list) {
    if (closed || memberships.containsKey(group)) {
      left(1);
      return false;
    }
    if (memberships.isEmpty()) {
      memberships = new HashMap<>(2);
    }
    memberships.put(group, list.add(member));
    if (groups.watcher().isIndividual(group)) {
      groups.watcher().entered(group, name());
    }
    return true;
  }

  /// On the loop: stops being a member. False when it was none.
  boolean exit(GroupName group) {
    Membership membership = memberships.isEmpty() ? null : memberships.remove(group);
    if (membership == null) {
      return false;
    }
    membership.end();
    tellLeft(group);
    left(1);
    return true;
  }

  private void tellLeft(GroupName group) {
    if (groups.watcher().isIndividual(group)) {
      groups.watcher().left(group, name());
    }
  }

  /// On the loop.
  boolean isMember(GroupName group) {
    return memberships.containsKey(group);
  }
}
