// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.hub;

import io.millrace.relay.Form;
import io.millrace.relay.RelayRecord;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What cannot be handed to a socket yet: a message, or records that one process has sent one after
/// the other.
///
/// @param id the sender's number for it, or 0
/// @param payload of records several times [RelayRecord#SIZE]
/// @param count records; 1 for a message
/// @param since nanoseconds of the timeline
@SuppressWarnings("ArrayRecordComponent") // never changed, never compared
record Parcel(Origin origin, int id, Form form, byte[] payload, int count, long since) {
  /// What it takes in memory beside the payload, about.
  static final int OVERHEAD = 64;

  /// Copies the payload.
  static Parcel of(Origin origin, int id, Form form, ByteBuffer payload, int count, long since) {
    byte[] copy = new byte[payload.remaining()];
    payload.get(payload.position(), copy);
    return new Parcel(origin, id, form, copy, count, since);
  }

  /// The same, that waits from now on.
  Parcel since(long now) {
    return new Parcel(origin, id, form, payload, count, now);
  }

  int bytes() {
    return payload.length + OVERHEAD;
  }

  /// The first so many of its records.
  Parcel first(int records) {
    byte[] part = java.util.Arrays.copyOf(payload, records * RelayRecord.SIZE);
    return new Parcel(origin, id, form, part, records, since);
  }

  /// Whether somebody is to be told when it does not arrive.
  @Nullable RelayConnection sender() {
    return origin.connection();
  }
}
