// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import java.util.Arrays;

/// The messages that one connection has in flight, answered in the order sent. A clock reading is
/// taken once a read; all answers in one read came at that instant.
final class Flight {
  private final long[] sentAt;
  private final Tally tally;
  private int oldest;

  Flight(int depth, Tally tally) {
    this.sentAt = new long[depth];
    this.tally = tally;
  }

  /// The slot of the next answer, below the depth.
  int oldest() {
    return oldest;
  }

  void started(long now) {
    Arrays.fill(sentAt, now);
  }

  /// `answers` came, and as many messages leave in their slots.
  void turned(int answers, long now) {
    for (int i = 0; i < answers; i++) {
      tally.latency(now - sentAt[oldest]);
      sentAt[oldest] = now;
      oldest = oldest + 1 == sentAt.length ? 0 : oldest + 1;
    }
    tally.count(answers);
  }
}
