// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.hub;

import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import io.millrace.relay.RelayError;
import io.millrace.relay.RelayLimits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/// What waits for one connected process whose socket takes no more: bounded in bytes, with a
/// policy.
final class Outbox {
  private final RelayConnection owner;
  private final RelayLimits limits;
  private final Metrics metrics;
  private final Losses losses;
  private final Deque<Parcel> pending = new ArrayDeque<>(0);
  private final List<Runnable> waitingForRoom = new ArrayList<>(0);
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
        if (!replace(parcel)) {
          makeRoom(parcel.bytes());
          queue(parcel);
        }
      }
      case PAUSE -> {
        queue(parcel);
        RelayConnection sender = parcel.sender();
        if (sender != null) {
          sender.hold(this);
        }
      }
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
  }

  private void makeRoom(int size) {
    while (!pending.isEmpty() && bytes + size > limits.outbox()) {
      lose(remove(), DropReason.OUTBOX_OLDEST);
    }
  }

  /// Takes the place of what the same sender has sent before.
  private boolean replace(Parcel parcel) {
    boolean replaced = false;
    for (Iterator<Parcel> each = pending.iterator(); each.hasNext(); ) {
      Parcel before = each.next();
      if (before.origin().name().equals(parcel.origin().name())) {
        each.remove();
        add(before, -1);
        lose(before, DropReason.OUTBOX_REPLACED);
        replaced = true;
      }
    }
    if (replaced) {
      queue(parcel);
    }
    return replaced;
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
