// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/// Keeps so many publishes of an outlet in flight, until it is stopped. Owned by one event loop.
final class OutsidePublisher {
  private final int number;
  private final Outlet outlet;
  private final EventLoop executor;
  private final Tally tally;
  private final Faults faults;
  private final byte[] payload;

  /// When each publish in flight left; they complete in order, as every member hears them in order.
  private final long[] sentAt;

  private CountDownLatch next = new CountDownLatch(1);
  private final CountDownLatch idle = new CountDownLatch(1);
  private int oldest;
  private int flying;
  private long sequence;
  private boolean stopped;

  OutsidePublisher(
      int number,
      Outlet outlet,
      EventLoop executor,
      Tally tally,
      Faults faults,
      int size,
      int inFlight) {
    this.number = number;
    this.outlet = outlet;
    this.executor = executor;
    this.tally = tally;
    this.faults = faults;
    this.payload = new byte[size];
    this.sentAt = new long[inFlight];
    Arrays.fill(payload, (byte) 'x');
  }

  /// Sends a message that is not counted. Any thread.
  void probe() {
    executor.execute(() -> publish(Stamp.PROBE));
  }

  /// Any thread.
  void start() {
    executor.execute(
        () -> {
          while (flying < sentAt.length) {
            send(flying);
          }
        });
  }

  /// Any thread.
  ///
  /// @return open when the next publish has reached everybody
  CountDownLatch next() {
    CountDownLatch latch = new CountDownLatch(1);
    executor.execute(() -> next = latch);
    return latch;
  }

  /// The oldest publish in flight has reached every member. Any thread.
  void completed() {
    executor.execute(this::completeOne);
  }

  private void completeOne() {
    tally.latency(System.nanoTime() - sentAt[oldest]);
    int slot = oldest;
    oldest = oldest + 1 == sentAt.length ? 0 : oldest + 1;
    flying--;
    next.countDown();
    if (!stopped) {
      send(slot);
    } else if (flying == 0) {
      idle.countDown();
    }
  }

  private void send(int slot) {
    flying++;
    sentAt[slot] = System.nanoTime();
    publish(sequence);
    sequence++;
  }

  /// How many were sent, to be asked when what [#stop] gave is open.
  long sends() {
    return sequence;
  }

  private void publish(long stamped) {
    ByteBuffer.wrap(payload).putLong(Stamp.encode(number, stamped));
    try {
      outlet.publish(new String(payload, StandardCharsets.US_ASCII));
    } catch (RuntimeException broken) {
      faults.report(broken);
    }
  }

  /// Sends nothing more. Any thread.
  ///
  /// @return open until everything sent has reached everybody
  CountDownLatch stop() {
    executor.execute(
        () -> {
          stopped = true;
          if (flying == 0) {
            idle.countDown();
          }
        });
    return idle;
  }
}
