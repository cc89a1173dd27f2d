// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import java.util.concurrent.atomic.AtomicInteger;

/// How many members of one event loop have heard each publish in flight. Owned by that loop, but
/// for the number of members, which is settled before the first publish.
final class LoopLedger {
  private final PublishBoard board;
  private final Tally tally;
  private final int depth;
  private final int[] heard;
  private final AtomicInteger members = new AtomicInteger();

  LoopLedger(PublishBoard board, Tally tally, Scenario.Fanout scenario) {
    this.board = board;
    this.tally = tally;
    this.depth = scenario.depth();
    this.heard = new int[scenario.publishers() * depth];
  }

  void addMember() {
    members.incrementAndGet();
  }

  int members() {
    return members.get();
  }

  void listening() {
    board.oneMoreListens();
  }

  void delivered(int publisher, long sequence) {
    tally.count(1);
    int slot = publisher * depth + (int) (sequence % depth);
    if (++heard[slot] == members.getPlain()) {
      heard[slot] = 0;
      board.loopDone(publisher, slot);
    }
  }
}
