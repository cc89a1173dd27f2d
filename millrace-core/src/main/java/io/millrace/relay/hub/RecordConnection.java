// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.hub;

import io.millrace.metrics.DropReason;
import io.millrace.relay.Dialect;
import io.millrace.relay.Form;
import io.millrace.relay.Peer;
import io.millrace.relay.RelayError;
import io.millrace.relay.RelayRecord;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// A process that speaks records. Over TCP it is its port from the beginning; over a Unix-domain
/// socket the first record says who it is.
final class RecordConnection extends RelayConnection {
  private final ByteOrder order;

  /// The receiver of the record before: most records go where the last one went.
  private int lastNumber;

  private @Nullable Station lastReceiver;

  /// Bytes of a record that has not come whole yet.
  private int begun;

  RecordConnection(Switchboard board, Line line) {
    super(board, line);
    this.order = board.options.byteOrder();
  }

  /// Over TCP. Whether it may go on.
  boolean begin() {
    return !(line.peer() instanceof Peer.Tcp tcp) || board.enter(this, tcp.port());
  }

  @Override
  public void received(ByteBuffer in) {
    in.order(order);
    long now = board.clock.nanos();
    int end = in.limit();
    int at = in.position();
    while (end - at >= RelayRecord.SIZE && !isHeld() && !isOver()) {
      Station me = station();
      if (me == null) {
        if (!board.enter(this, in.getInt(at))) {
          break;
        }
        continue;
      }
      int number = in.getInt(at + RelayRecord.DESTINATION);
      int count = 1;
      int next = at + RelayRecord.SIZE;
      while (end - next >= RelayRecord.SIZE
          && in.getInt(next + RelayRecord.DESTINATION) == number) {
        count++;
        next += RelayRecord.SIZE;
      }
      in.limit(next).position(at);
      pass(now, me, number, in, count);
      in.limit(end);
      at = next;
    }
    in.position(isOver() ? end : at);
    begun = isHeld() ? 0 : end - at;
  }

  /// Sends on records that follow each other and go to the same process.
  private void pass(long now, Station me, int number, ByteBuffer records, int count) {
    if (number == 0) {
      return; // Only says who it is.
    }
    Station to = lastReceiver;
    if (to == null || lastNumber != number || to.isForgotten()) {
      to = board.directory.ofPort(number);
      lastReceiver = to;
      lastNumber = number;
    }
    if (to == null) {
      board.metrics.relay.received.add(count);
      board.losses.add(
          origin(),
          0,
          count,
          Integer.toString(number),
          RelayError.NO_SUCH_PROCESS,
          DropReason.CHANNEL_GONE,
          "no process can have that number (expected: 1.." + PortTable.HIGHEST + ")");
      return;
    }
    board.dispatch.pass(now, me, origin(), to, 0, Form.RECORD, records, count);
  }

  @Override
  public int wanted() {
    return RelayRecord.SIZE;
  }

  @Override
  int begun() {
    return begun;
  }

  @Override
  Dialect dialect() {
    return Dialect.RECORDS;
  }

  @Override
  boolean takes(Form form, int size) {
    return (form == Form.RECORD || form == Form.BINARY) && size > 0 && size % RelayRecord.SIZE == 0;
  }

  @Override
  void write(Origin from, Form form, ByteBuffer payload) {
    line.write(payload);
  }

  /// Records have no words for that; the log has.
  @Override
  void tell(int id, RelayError error, String about, String reason) {}
}
