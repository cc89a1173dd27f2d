// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.hub;

import io.millrace.layer.Overflow;
import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import io.millrace.relay.RelayError;
import io.millrace.relay.RelayLimits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// What waits for one connected process whose socket takes no more: bounded in bytes, with a
/// policy.
final class Outbox {
  private final RelayConnection owner;
  private final RelayLimits limits;
  private final Metrics metrics;
  private final Losses losses;
  private final Deque<Parcel> pending = new ArrayDeque<>(0);
  private final List<Runnable> waitingForRoom = new ArrayList<>(0);

  /// Parcels by sender, where the policy asks for that.
  private final Map<String, Integer> waitingOf = new HashMap<>(0);

  private long bytes;
  private int count;

  Outbox(RelayConnection owner, RelayLimits limits, Metrics metrics, Losses losses) {
    this.owner = owner;
    this.limits = limits;
    this.metrics = metrics;
    this.losses = losses;
  }

  boolean isEmpty() {
    return pending.isEmpty();
  }

  /// Records and messages.
  int count() {
    return count;
  }

  /// Whether the policy would not be asked.
  boolean hasRoomFor(int payload) {
    return pending.isEmpty() || bytes + payload + Parcel.OVERHEAD <= limits.outbox();
  }

  /// Queues it, or does what the policy says.
  void add(Parcel parcel) {
    if (hasRoomFor(parcel.payload().length)) {
      queue(parcel);
      return;
    }
    switch (limits.overflow()) {
      case CLOSE -> {
        lose(parcel, DropReason.OUTBOX_CLOSED);
        owner.tooSlow();
      }
      case DROP_NEWEST -> lose(parcel, DropReason.OUTBOX_NEWEST);
      case DROP_OLDEST -> {
        makeRoom(parcel.bytes());
        queue(parcel);
      }
      case KEEP_LATEST -> {
        dropEarlier(parcel.origin().name());
        makeRoom(parcel.bytes());
        queue(parcel);
      }
      case PAUSE -> pause(parcel);
    }
  }

  /// Holds the sender back. What it had on its way is taken as long as it is not too much: senders
  /// that come back with new connections would have no bound otherwise.
  private void pause(Parcel parcel) {
    if (bytes < 2L * limits.outbox() + limits.payload()) {
      queue(parcel);
    } else {
      lose(parcel, DropReason.OUTBOX_NEWEST);
    }
    RelayConnection sender = parcel.sender();
    if (sender != null) {
      sender.hold(this);
    }
  }

  /// Queues what must not be dropped: it has waited for the process already, within other bounds.
  void adopt(Parcel parcel) {
    queue(parcel);
  }

  private void queue(Parcel parcel) {
    pending.add(parcel);
    add(parcel, 1);
  }

  private void add(Parcel parcel, int sign) {
    bytes += (long) sign * parcel.bytes();
    count += sign * parcel.count();
    metrics.relay.waiting.add((long) sign * parcel.count());
    if (limits.overflow() == Overflow.KEEP_LATEST) {
      waitingOf.merge(
          parcel.origin().name(), sign, (now, more) -> now + more == 0 ? null : now + more);
    }
  }

  private void makeRoom(int size) {
    while (!pending.isEmpty() && bytes + size > limits.outbox()) {
      lose(remove(), DropReason.OUTBOX_OLDEST);
    }
  }

  /// A newer one of the same sender takes their place.
  private void dropEarlier(String sender) {
    if (!waitingOf.containsKey(sender)) {
      return;
    }
    for (Iterator<Parcel> each = pending.iterator(); each.hasNext(); ) {
      Parcel before = each.next();
      if (before.origin().name().equals(sender)) {
        each.remove();
        add(before, -1);
        lose(before, DropReason.OUTBOX_REPLACED);
      }
    }
  }

  private void lose(Parcel parcel, DropReason reason) {
    losses.add(
        parcel,
        owner.shownName(),
        RelayError.RECEIVER_TOO_SLOW,
        reason,
        "it does not read; policy "
            + limits.overflow().name().toLowerCase(java.util.Locale.ROOT)
            + " at "
            + limits.outbox()
            + " bytes");
  }

  /// The next one that waits. There has to be one.
  Parcel remove() {
    Parcel parcel = pending.remove();
    add(parcel, -1);
    return parcel;
  }

  /// Is run once there is room again, or the process is gone.
  void whenRoom(Runnable task) {
    waitingForRoom.add(task);
  }

  /// Takes back [#whenRoom].
  void forget(Runnable task) {
    waitingForRoom.remove(task);
  }

  /// Lets those go on who wait for room, if there is some.
  void release() {
    if (!waitingForRoom.isEmpty() && bytes <= limits.outbox() / 2) {
      releaseAll();
    }
  }

  /// Lets all go on who wait for room.
  void releaseAll() {
    List<Runnable> tasks = new ArrayList<>(waitingForRoom);
    waitingForRoom.clear();
    tasks.forEach(Runnable::run);
  }

  /// Takes out all that waits, the oldest first: the process is gone. [#releaseAll] has to follow.
  List<Parcel> takeAll() {
    List<Parcel> left = new ArrayList<>(pending.size());
    while (!pending.isEmpty()) {
      left.add(remove());
    }
    return left;
  }

  /// What a slow process does not get.
  void drop() {
    while (!pending.isEmpty()) {
      lose(remove(), DropReason.OUTBOX_CLOSED);
    }
  }
}
