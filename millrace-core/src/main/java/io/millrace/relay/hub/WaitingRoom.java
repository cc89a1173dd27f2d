// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.hub;

import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import io.millrace.relay.RelayError;
import io.millrace.relay.RelayLimits;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/// What waits for processes that are not connected: bounded for each in number, for all in bytes,
/// and in time.
final class WaitingRoom {
  /// What a process that is only waited for takes in memory, about.
  private static final int STATION = 512;

  private final RelayLimits limits;
  private final Metrics metrics;
  private final Losses losses;
  private final Set<Station> awaited = new LinkedHashSet<>();
  private long bytes;

  WaitingRoom(RelayLimits limits, Metrics metrics, Losses losses) {
    this.limits = limits;
    this.metrics = metrics;
    this.losses = losses;
  }

  /// Lets it wait for the process to come, as far as there is room.
  void add(Station station, Parcel parcel) {
    Parcel taken = parcel;
    int room = limits.waiting() - station.waitingCount;
    if (parcel.count() > room) {
      refuse(
          station, parcel, parcel.count() - Math.max(0, room), limits.waiting() + " wait for it");
      if (room <= 0) {
        return;
      }
      taken = parcel.first(room);
    }
    int size = taken.bytes() + (station.waiting.isEmpty() ? STATION : 0);
    if (bytes + size > limits.waitingBytes()) {
      refuse(station, taken, taken.count(), bytes + " bytes wait for processes that are not there");
      return;
    }
    bytes += size;
    station.waiting.add(taken);
    station.waitingCount += taken.count();
    metrics.relay.waiting.add(taken.count());
    awaited.add(station);
  }

  private void refuse(Station station, Parcel parcel, int count, String found) {
    losses.add(
        parcel.origin(),
        parcel.id(),
        count,
        station.name.value(),
        RelayError.FULL,
        DropReason.CHANNEL_FULL,
        "it is not connected, and " + found + " already");
  }

  /// Hands over what still waits for a process that has come, the oldest first.
  void empty(Station station, long now, Receiver receiver) {
    expire(station, now);
    while (!station.waiting.isEmpty()) {
      receiver.take(remove(station));
    }
    awaited.remove(station);
  }

  /// Takes what has waited.
  interface Receiver {
    void take(Parcel parcel);
  }

  private Parcel remove(Station station) {
    Parcel parcel = station.waiting.remove();
    bytes -= parcel.bytes() + (station.waiting.isEmpty() ? STATION : 0);
    station.waitingCount -= parcel.count();
    metrics.relay.waiting.add(-parcel.count());
    return parcel;
  }

  private void expire(Station station, long now) {
    long longest = limits.waitingTime().toNanos();
    while (!station.waiting.isEmpty() && now - station.waiting.element().since() > longest) {
      losses.add(
          remove(station),
          station.name.value(),
          RelayError.EXPIRED,
          DropReason.EXPIRED,
          "it did not connect within " + limits.waitingTime().toMillis() + " ms");
    }
  }

  /// Drops what has waited too long.
  ///
  /// @param emptied is given each process that nothing waits for any more
  void sweep(long now, java.util.function.Consumer<Station> emptied) {
    for (Iterator<Station> each = awaited.iterator(); each.hasNext(); ) {
      Station station = each.next();
      int before = station.waitingCount;
      expire(station, now);
      if (station.waiting.isEmpty()) {
        each.remove();
      }
      if (station.waitingCount != before) {
        emptied.accept(station);
      }
    }
  }

  /// The relay stops: nobody will come.
  void clear() {
    for (Station station : awaited) {
      while (!station.waiting.isEmpty()) {
        Parcel parcel = remove(station);
        losses.add(
            parcel,
            station.name.value(),
            RelayError.STOPPING,
            DropReason.CHANNEL_GONE,
            "the relay stops");
      }
    }
    awaited.clear();
  }
}
