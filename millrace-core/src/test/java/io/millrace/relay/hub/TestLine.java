// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.hub;

import io.millrace.relay.Peer;
import io.millrace.relay.RelayError;
import io.millrace.relay.RelayRecord;
import io.millrace.relay.wire.Frame;
import io.millrace.relay.wire.FrameReader;
import io.millrace.relay.wire.FrameWriter;
import io.millrace.relay.wire.MalformedFrameException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A process without a socket: what it sends is handed to the switchboard as a transport would do
/// it, what it is sent is kept.
final class TestLine implements Line {
  private final Peer peer;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private byte[] unread = new byte[0];
  private @Nullable RelayConnection connection;
  private int read;
  boolean writable = true;
  boolean reading = true;
  boolean closed;

  TestLine(Peer peer) {
    this.peer = peer;
  }

  void serves(RelayConnection opened) {
    connection = opened;
  }

  @Override
  public Peer peer() {
    return peer;
  }

  @Override
  public int descriptor() {
    return 7;
  }

  @Override
  public boolean isWritable() {
    return writable;
  }

  @Override
  public void write(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    written.writeBytes(copy);
  }

  @Override
  public void pauseReading() {
    reading = false;
  }

  @Override
  public void resumeReading() {
    reading = true;
    send(new byte[0]);
  }

  @Override
  public void close() {
    closed = true;
  }

  private RelayConnection connection() {
    return java.util.Objects.requireNonNull(connection);
  }

  /// The process writes; what the switchboard leaves is handed in again with what follows.
  void send(byte[] bytes) {
    ByteBuffer in = ByteBuffer.allocate(unread.length + bytes.length);
    in.put(unread).put(bytes).flip();
    if (reading && !closed) {
      connection().received(in);
    }
    unread = new byte[in.remaining()];
    in.get(unread);
  }

  void send(Frame frame) {
    ByteBuffer bytes = FrameWriter.bytes(frame);
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    send(copy);
  }

  void send(int source, int destination, int event) {
    send(bytes(new RelayRecord(source, destination, event)));
  }

  static byte[] bytes(RelayRecord... records) {
    ByteBuffer bytes =
        ByteBuffer.allocate(records.length * RelayRecord.SIZE).order(ByteOrder.LITTLE_ENDIAN);
    for (RelayRecord record : records) {
      record.write(bytes);
    }
    return bytes.array();
  }

  void leaves() {
    connection().closed();
  }

  void thaws() {
    writable = true;
    connection().writable();
  }

  int unread() {
    return unread.length;
  }

  private ByteBuffer fresh() {
    byte[] all = written.toByteArray();
    ByteBuffer fresh = ByteBuffer.wrap(all, read, all.length - read);
    read = all.length;
    return fresh;
  }

  /// The records that have come since the last look.
  List<RelayRecord> records() {
    ByteBuffer fresh = fresh().order(ByteOrder.LITTLE_ENDIAN);
    List<RelayRecord> records = new ArrayList<>();
    while (fresh.hasRemaining()) {
      records.add(RelayRecord.read(fresh));
    }
    return records;
  }

  /// The events of the records that have come since the last look.
  List<Integer> events() {
    return records().stream().map(RelayRecord::event).toList();
  }

  /// The frames that have come since the last look, as a client tells them.
  List<Object> frames() {
    ByteBuffer fresh = fresh();
    List<Object> frames = new ArrayList<>();
    while (fresh.hasRemaining()) {
      int length = fresh.getInt();
      ByteBuffer frame = fresh.slice(fresh.position(), length);
      fresh.position(fresh.position() + length);
      try {
        frames.add(shown(FrameReader.fromRelay(frame)));
      } catch (MalformedFrameException wrong) {
        throw new AssertionError(wrong);
      }
    }
    return frames;
  }

  private static Object shown(Frame.@Nullable FromRelay frame) {
    return switch (frame) {
      case null -> "unknown";
      case Frame.Welcome welcome -> "welcome " + welcome.name();
      case Frame.Message(var form, String from, ByteBuffer payload) ->
          form + " of " + from + ": " + StandardCharsets.UTF_8.decode(payload);
      case Frame.Failure(int id, int code, String about, String _) ->
          RelayError.of(code) + " " + id + " " + about;
      case Frame.Pong(byte[] payload) -> "pong of " + payload.length;
      case Frame.Done(int id) -> "done " + id;
    };
  }
}
