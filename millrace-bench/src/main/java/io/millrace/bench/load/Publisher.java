// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.util.Arrays;

/// Keeps so many publishes in flight. Publishes that complete in one turn of the loop are followed
/// by as many, flushed together.
final class Publisher {
  private final int number;
  private final FanoutMember member;
  private final EventLoop executor;
  private final Tally tally;
  private final ByteBuf template;
  private final int headLength;
  private final Runnable complete = this::completeOne;
  private final Runnable flush = this::flush;

  /// When each publish in flight left; they complete in order, as every member hears them in order.
  private final long[] sentAt;

  private int oldest;
  private long sequence;
  private boolean flushing;

  Publisher(
      int number, FanoutMember member, Scenario.Fanout scenario, boolean binary, Tally tally) {
    this.number = number;
    this.member = member;
    this.executor = member.context().channel().eventLoop();
    this.tally = tally;
    this.sentAt = new long[scenario.depth()];
    this.headLength = ClientFrames.headLength(scenario.size());
    this.template = Unpooled.buffer(ClientFrames.length(scenario.size()));
    byte[] payload = new byte[scenario.size()];
    Arrays.fill(payload, (byte) 'x');
    ClientFrames.append(template, binary ? ClientFrames.BINARY : ClientFrames.TEXT, payload);
  }

  EventLoop executor() {
    return executor;
  }

  /// Sends a message that is not counted. On the loop.
  void probe() {
    write(Stamp.PROBE);
    member.flush();
  }

  /// On the loop.
  void start() {
    long now = System.nanoTime();
    for (int i = 0; i < sentAt.length; i++) {
      sentAt[i] = now;
      write(sequence++);
    }
    member.flush();
  }

  /// The oldest publish in flight has reached every member. Any thread.
  void completed() {
    if (executor.inEventLoop()) {
      completeOne();
    } else {
      executor.execute(complete);
    }
  }

  private void completeOne() {
    if (!member.isOpen()) {
      return;
    }
    long now = System.nanoTime();
    tally.latency(now - sentAt[oldest]);
    sentAt[oldest] = now;
    oldest = oldest + 1 == sentAt.length ? 0 : oldest + 1;
    write(sequence++);
    if (!flushing) {
      flushing = true;
      executor.execute(flush);
    }
  }

  private void flush() {
    flushing = false;
    member.flush();
  }

  private void write(long stamped) {
    ByteBuf frame = member.context().alloc().directBuffer(template.readableBytes());
    frame.writeBytes(template, 0, template.readableBytes());
    frame.setLong(headLength, Stamp.encode(number, stamped) ^ ClientFrames.MASK_TWICE);
    member.write(frame);
  }
}
