// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The members of one group that one event loop owns. Touched on that loop only, so that a
/// broadcast walks a plain array: no lock, no copy, no hop.
final class LoopMembers implements Audience {
  private static final Logger log = LoggerFactory.getLogger(LoopMembers.class);

  private final Backlog backlog;
  private @Nullable Membership[] slots = new Membership[4];
  private Member[] members = new Member[4];
  private int size;

  LoopMembers(Backlog backlog) {
    this.backlog = backlog;
  }

  /// One member's place in one group.
  static final class Membership {
    private final LoopMembers list;
    private int place;

    private Membership(LoopMembers list, int place) {
      this.list = list;
      this.place = place;
    }

    void end() {
      list.remove(this);
    }
  }

  @Override
  public Backlog backlog() {
    return backlog;
  }

  Membership add(Member member) {
    if (size == members.length) {
      members = Arrays.copyOf(members, size * 2);
      slots = Arrays.copyOf(slots, size * 2);
    }
    Membership membership = new Membership(this, size);
    members[size] = member;
    slots[size++] = membership;
    return membership;
  }

  /// The last member moves to the free place. Never called during a walk: joins and leaves are
  /// tasks of their own on the loop.
  @SuppressWarnings("NullAway") // slots below size are never null; a freed one is never read
  private void remove(Membership membership) {
    int last = --size;
    int place = membership.place;
    members[place] = members[last];
    slots[place] = slots[last];
    slots[place].place = place;
    members[last] = null;
    slots[last] = null;
  }

  @Override
  public void walk(Broadcast broadcast) {
    Member[] all = members;
    Member except = broadcast.except();
    for (int i = 0, end = size; i < end; i++) {
      if (all[i] == except) {
        continue;
      }
      deliver(all[i], broadcast);
    }
  }

  static void deliver(Member member, Broadcast broadcast) {
    try {
      member.deliver(broadcast);
    } catch (RuntimeException bug) {
      log.error("A member failed to take {}; the others get it.", broadcast.message(), bug);
    }
  }

  void addTo(Collection<Member> all) {
    all.addAll(Arrays.asList(members).subList(0, size));
  }
}
