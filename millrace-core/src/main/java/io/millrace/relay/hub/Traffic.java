// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.hub;

import io.millrace.relay.Form;
import io.millrace.relay.RelayTraffic;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What goes on, for those who look: the last records, who has sent to whom, what has changed
/// since.
final class Traffic {
  private static final int MOST_PAIRS = 20_000;
  private static final int MOST_GONE = 1_000;

  private final Directory directory;
  private final MicroClock clock;
  private final RecentRing recent = new RecentRing();
  private final Deque<Gone> gone = new ArrayDeque<>();
  private int pairs;

  /// Counts looks. What changes is marked with it, and so is newer than the last look or not.
  private long look = 1;

  private record Gone(String name, long changed) {}

  /// Where somebody has looked last.
  ///
  /// @param look all up to that has been seen
  /// @param noted so has that of the last records
  record Seen(long look, long noted) {
    static final Seen NOTHING = new Seen(0, 0);
  }

  Traffic(Directory directory, MicroClock clock) {
    this.directory = directory;
    this.clock = clock;
  }

  /// The count of what one has sent to the other, or null when there are too many pairs.
  @Nullable Link link(Station from, Station to) {
    Link link = from.links.get(to);
    if (link == null && pairs < MOST_PAIRS) {
      link = new Link(to);
      from.links.put(to, link);
      pairs++;
    }
    return link;
  }

  /// @param from null for the layer
  /// @param payload in the byte order of records
  void passed(
      long now,
      @Nullable Station from,
      String sender,
      @Nullable Link link,
      String receiver,
      Form form,
      ByteBuffer payload,
      int count) {
    recent.note(now, sender, receiver, form, payload, count);
    if (from != null) {
      from.sent += count;
      from.changed = look;
    }
    if (link != null) {
      link.count += count;
      link.bytes += payload.remaining();
      link.last = now;
      link.changed = look;
    }
  }

  void delivered(Station to, int count) {
    to.received += count;
    to.changed = look;
  }

  /// Something about it is not as it was.
  void changed(Station station) {
    station.changed = look;
  }

  void forgotten(Station station) {
    gone.add(new Gone(station.name.value(), look));
    if (gone.size() > MOST_GONE) {
      gone.remove();
    }
  }

  /// Drops the counts of pairs whose receiver is forgotten.
  void prune() {
    pairs = 0;
    for (Station station : directory.all()) {
      station.links.keySet().removeIf(Station::isForgotten);
      pairs += station.links.size();
    }
  }

  /// What somebody has not seen yet.
  RelayTraffic since(Seen seen) {
    List<RelayTraffic.Station> processes = new ArrayList<>();
    List<RelayTraffic.Pair> changedPairs = new ArrayList<>();
    for (Station station : directory.all()) {
      if (station.changed > seen.look()) {
        processes.add(shown(station));
        for (Link link : station.links.values()) {
          if (link.changed > seen.look()) {
            changedPairs.add(shown(station, link));
          }
        }
      }
    }
    List<String> left = new ArrayList<>();
    for (Gone each : gone) {
      if (each.changed > seen.look() && !directory.knows(each.name)) {
        left.add(each.name);
      }
    }
    List<RelayTraffic.Passed> passed = recent.since(seen.noted(), clock);
    long omitted = recent.noted() - seen.noted() - passed.size();
    Instant now = clock.at(clock.nanos());
    return new RelayTraffic(now, processes, left, changedPairs, passed, omitted);
  }

  /// Begins a new look: what changes from now on is newer than all before.
  Seen seen() {
    return new Seen(look++, recent.noted());
  }

  private RelayTraffic.Station shown(Station station) {
    RelayConnection connection = station.connection();
    long waiting = station.waitingCount;
    if (connection == null) {
      return new RelayTraffic.Station(
          station.name.value(),
          station.port,
          null,
          "",
          null,
          station.sent,
          station.received,
          waiting);
    }
    return new RelayTraffic.Station(
        station.name.value(),
        station.port,
        connection.dialect(),
        connection.line.peer().toString(),
        clock.at(connection.opened),
        station.sent,
        station.received,
        waiting + connection.outbox.count());
  }

  private RelayTraffic.Pair shown(Station from, Link link) {
    return new RelayTraffic.Pair(
        from.name.value(), link.to.name.value(), link.count, link.bytes, clock.at(link.last));
  }
}
