// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.hub;

import io.millrace.relay.Form;
import io.millrace.relay.RelayRecord;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/// The log of connections, and of records one by one as long as they are not too many a second: a
/// log must not cost more than the work it tells of.
final class TrafficLog {
  /// Connects, disconnects and refusals a second.
  private static final int MOST_CONNECTIONS = 500;

  private final Logger log;
  private final MicroClock clock;
  private final int mostASecond;
  private int left;
  private long unlogged;
  private int connectionsLeft = MOST_CONNECTIONS;

  TrafficLog(Logger log, MicroClock clock, int mostASecond) {
    this.log = log;
    this.clock = clock;
    this.mostASecond = mostASecond;
    this.left = mostASecond;
  }

  void connected(long now, RelayConnection connection, Station station) {
    if (connectionsLeft-- <= 0) {
      return;
    }
    log.info(
        "{} connect fd {} port {} {} ({}, {})",
        clock.text(now),
        connection.line.descriptor(),
        station.port,
        station.name,
        connection.dialect().name().toLowerCase(java.util.Locale.ROOT),
        connection.line.peer());
  }

  void disconnected(long now, RelayConnection connection, Station station, String why) {
    if (connectionsLeft-- <= 0) {
      return;
    }
    log.info(
        "{} disconnect fd {} port {} {}: {}",
        clock.text(now),
        connection.line.descriptor(),
        station.port,
        station.name,
        why);
  }

  /// @param why a sentence for people
  void refused(RelayConnection connection, String why) {
    if (connectionsLeft-- > 0) {
      log.warn("{} is not let in: {}", connection.line.peer(), why);
    }
  }

  /// Whether the next records would be logged one by one.
  boolean isOn() {
    return left > 0;
  }

  /// Counts what would be logged if there were not too many.
  void passedOver(int count) {
    unlogged += count;
  }

  /// @param connection null for the layer
  void read(
      long now,
      @Nullable RelayConnection connection,
      String from,
      String to,
      Form form,
      ByteBuffer payload) {
    lines(
        "read",
        now,
        connection == null ? -1 : connection.line.descriptor(),
        from,
        to,
        form,
        payload);
  }

  void written(
      long now, RelayConnection connection, String from, String to, Form form, ByteBuffer payload) {
    lines("write", now, connection.line.descriptor(), from, to, form, payload);
  }

  private void lines(
      String what,
      long now,
      int descriptor,
      String from,
      String to,
      Form form,
      ByteBuffer payload) {
    if (form != Form.RECORD) {
      left--;
      log.info(
          "{} {} fd {} {} => {}: {} of {} bytes",
          clock.text(now),
          what,
          descriptor,
          from,
          to,
          form.name().toLowerCase(java.util.Locale.ROOT),
          payload.remaining());
      return;
    }
    for (int at = payload.position(); at < payload.limit(); at += RelayRecord.SIZE) {
      if (left <= 0) {
        unlogged += (payload.limit() - at) / RelayRecord.SIZE;
        return;
      }
      left--;
      log.info(
          "{} {} fd {} {} => {}: src = {}, der = {}, evt = {}",
          clock.text(now),
          what,
          descriptor,
          from,
          to,
          payload.getInt(at),
          payload.getInt(at + Integer.BYTES),
          payload.getInt(at + 2 * Integer.BYTES));
    }
  }

  /// A second is over.
  void sweep() {
    if (unlogged > 0 && mostASecond > 0) {
      log.info(
          "{} more reads and writes within a second; {} of them are logged one by one",
          unlogged,
          mostASecond);
    }
    unlogged = 0;
    left = mostASecond;
    if (connectionsLeft < 0) {
      log.warn("{} more connects, disconnects and refusals within a second", -connectionsLeft);
    }
    connectionsLeft = MOST_CONNECTIONS;
  }
}
