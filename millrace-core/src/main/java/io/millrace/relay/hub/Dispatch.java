// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.hub;

import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import io.millrace.relay.Form;
import io.millrace.relay.RelayError;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Passes on what processes and the layer send: to the line of a process that is connected and
/// takes more, else into its outbox, and to one that is not connected into the waiting room. On the
/// relay's loop.
final class Dispatch {
  private final Switchboard board;
  private final Traffic traffic;
  private final WaitingRoom waiting;
  private final Watches watches;
  private final TrafficLog trafficLog;
  private final Losses losses;
  private final Metrics metrics;

  Dispatch(Switchboard board, Traffic traffic, WaitingRoom waiting, Watches watches) {
    this.board = board;
    this.traffic = traffic;
    this.waiting = waiting;
    this.watches = watches;
    this.trafficLog = board.trafficLog;
    this.losses = board.losses;
    this.metrics = board.metrics;
  }

  /// Passes on what a process has sent to another.
  ///
  /// @param payload between position and limit, records in their byte order; may be used up
  /// @param count records, or 1
  void pass(
      long now,
      Station from,
      Origin origin,
      Station to,
      int id,
      Form form,
      ByteBuffer payload,
      int count) {
    metrics.relay.received.add(count);
    RelayConnection sender = origin.connection();
    note(
        now,
        from,
        sender,
        origin.name(),
        traffic.link(from, to),
        to.name.value(),
        form,
        payload,
        count);
    if (sender != null && !from.published.isEmpty()) {
      board.mail.publish(from, sender, to, form, payload);
    }
    deliver(now, origin, to, id, form, payload, count);
  }

  /// A process has sent something to a group or channel.
  void noted(
      long now, Station from, RelayConnection sender, String to, Form form, ByteBuffer payload) {
    metrics.relay.received.increment();
    note(now, from, sender, from.name.value(), null, to, form, payload, 1);
  }

  private void note(
      long now,
      @Nullable Station from,
      @Nullable RelayConnection sender,
      String name,
      @Nullable Link link,
      String to,
      Form form,
      ByteBuffer payload,
      int count) {
    traffic.passed(now, from, name, link, to, form, payload, count);
    if (trafficLog.isOn()) {
      trafficLog.read(now, sender, name, to, form, payload);
    } else {
      trafficLog.passedOver(count);
    }
    watches.changed();
  }

  /// What finds no room is not dropped: what is behind it waits in the layer.
  void fromLayer(
      Station to, Origin origin, Form form, ByteBuffer payload, int count, Runnable taken) {
    Station known = to.isForgotten() ? board.directory.of(to.name) : to;
    if (known != null && known != to) {
      // It has left, and was forgotten, while this was on its way.
      fromLayer(known, origin, form, payload, count, taken);
      return;
    }
    RelayConnection receiver = to.connection();
    if (receiver != null && !receiver.outbox.hasRoomFor(payload.remaining())) {
      receiver.outbox.whenRoom(() -> fromLayer(to, origin, form, payload, count, taken));
      return;
    }
    long now = board.clock.nanos();
    note(now, null, null, origin.name(), null, to.name.value(), form, payload, count);
    deliver(now, origin, to, 0, form, payload, count);
    taken.run();
  }

  /// A message of the layer cannot be given to a process.
  void unfit(Station to, DropReason counted, String why) {
    losses.add(Origin.layer(""), 0, 1, to.name.value(), RelayError.WRONG_FORM, counted, why);
  }

  private void deliver(
      long now, Origin origin, Station to, int id, Form form, ByteBuffer payload, int count) {
    RelayConnection receiver = to.connection();
    if (receiver == null) {
      waiting.add(to, Parcel.of(origin, id, form, payload, count, now));
      board.changed(to);
      board.forgetIdle(to);
    } else if (!receiver.takes(form, payload.remaining())) {
      losses.add(
          origin,
          id,
          count,
          to.name.value(),
          RelayError.WRONG_FORM,
          DropReason.UNREADABLE,
          "it takes records of 12 bytes");
    } else if (receiver.outbox.isEmpty() && receiver.line.isWritable()) {
      write(receiver, to, origin, form, payload, count);
    } else {
      receiver.outbox.add(Parcel.of(origin, id, form, payload, count, now));
      board.changed(to);
    }
  }

  private void write(
      RelayConnection receiver,
      Station to,
      Origin origin,
      Form form,
      ByteBuffer payload,
      int count) {
    if (trafficLog.isOn()) {
      trafficLog.written(
          board.clock.nanos(), receiver, origin.name(), to.name.value(), form, payload);
    } else {
      trafficLog.passedOver(count);
    }
    receiver.write(origin, form, payload);
    metrics.relay.delivered.add(count);
    traffic.delivered(to, count);
  }

  /// Gives a process that has come what waited for it.
  void give(RelayConnection receiver, Parcel parcel) {
    if (receiver.outbox.isEmpty() && receiver.line.isWritable()) {
      handOver(receiver, parcel);
    } else {
      receiver.outbox.adopt(parcel);
    }
  }

  /// Writes what has waited.
  void handOver(RelayConnection receiver, Parcel parcel) {
    Station to = receiver.station();
    if (to == null) {
      return;
    }
    if (receiver.takes(parcel.form(), parcel.payload().length)) {
      ByteBuffer payload = ByteBuffer.wrap(parcel.payload()).order(board.options.byteOrder());
      write(receiver, to, parcel.origin(), parcel.form(), payload, parcel.count());
      watches.changed();
    } else {
      losses.add(
          parcel,
          to.name.value(),
          RelayError.WRONG_FORM,
          DropReason.UNREADABLE,
          "it takes records of 12 bytes");
    }
  }
}
