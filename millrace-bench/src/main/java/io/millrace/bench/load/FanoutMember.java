// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import io.netty.buffer.ByteBuf;

/// One member of a fan-out: checks the order of what it hears and tells its loop's ledger.
final class FanoutMember extends WebSocketLink {
  private final int index;
  private final int size;
  private final LoopLedger ledger;

  /// The next sequence number of each publisher.
  private final long[] expected;

  private boolean listening;
  private int received;

  FanoutMember(
      int index, Scenario.Fanout scenario, Target target, Faults faults, LoopLedger ledger) {
    super(target, faults);
    this.index = index;
    this.size = scenario.size();
    this.ledger = ledger;
    this.expected = new long[scenario.publishers()];
  }

  @Override
  void data(boolean last, ByteBuf bytes, int at, int length) {
    if (received == 0) {
      if (length < Stamp.BYTES) {
        throw new LoadFailure("message of " + length + " bytes (expected: " + size + ")");
      }
      heard(bytes.getLong(at));
    }
    received += length;
    if (last) {
      if (received != size) {
        throw new LoadFailure("message of " + received + " bytes (expected: " + size + ")");
      }
      received = 0;
    }
  }

  private void heard(long stamp) {
    int publisher = Stamp.publisher(stamp);
    long sequence = Stamp.sequence(stamp);
    if (sequence == Stamp.PROBE) {
      if (!listening) {
        listening = true;
        ledger.listening();
      }
      return;
    }
    if (publisher >= expected.length || sequence != expected[publisher]) {
      long wanted = publisher < expected.length ? expected[publisher] : -1;
      throw new LoadFailure(
          "member "
              + index
              + " got publish "
              + sequence
              + " of publisher "
              + publisher
              + " (expected: "
              + wanted
              + "): lost or out of order");
    }
    expected[publisher] = sequence + 1;
    ledger.delivered(publisher, sequence);
  }
}
