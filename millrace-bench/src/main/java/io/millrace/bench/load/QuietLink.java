// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/// A connection that says a little now and then, whether or not it was answered, and measures from
/// the moment at which that was due.
final class QuietLink extends WebSocketLink {
  private static final byte[] PAYLOAD = EchoWorkload.payload(0, 0, 20);

  private final Tally tally;
  private final long interval;
  private final ByteBuf frame;
  private final Queue<Long> asked = new ArrayDeque<>();
  private long due;

  QuietLink(Target target, long intervalNanos, Tally tally, Faults faults) {
    super(target, faults);
    this.tally = tally;
    this.interval = intervalNanos;
    ByteBuf built = Unpooled.buffer();
    ClientFrames.append(built, ClientFrames.TEXT, PAYLOAD);
    this.frame = prebuilt(built);
  }

  /// On the loop.
  ///
  /// @param at when the first message is due
  void begin(long at) {
    due = at;
    next();
  }

  private void next() {
    var _ =
        context()
            .executor()
            .schedule(this::speak, Math.max(0, due - System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  private void speak() {
    if (isOpen()) {
      asked.add(due);
      write(frame.retainedSlice());
      flush();
      due += interval;
      next();
    }
  }

  @Override
  void data(boolean last, ByteBuf bytes, int index, int length) {
    Long since = last ? asked.poll() : null;
    if (since != null) {
      tally.latency(System.nanoTime() - since);
      tally.count(1);
    }
  }

  /// How long the oldest message waits for its answer. On the loop.
  long waiting(long now) {
    Long oldest = asked.peek();
    return oldest == null ? 0 : now - oldest;
  }
}
