// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/// A connection that sends without waiting for answers: at a rate, or as fast as its socket takes.
/// What the socket does not take is made up for a moment later, or not at all, and is not gathered
/// here.
final class HotLink extends WebSocketLink implements HttpResponses.Sink {
  private static final long STEP_MILLIS = 1;
  private static final int BATCH_BYTES = 32 * 1_024;

  /// What is later than that is no longer owed: a server may close for too much at once.
  private static final double OWED_SECONDS = 0.1;

  private final boolean http;
  private final Tally tally;
  private final ByteBuf batch;
  private final int oneLength;
  private final int batchCount;
  private final HttpResponses responses = new HttpResponses(this);
  private double perSecond;
  private boolean running;
  private long began;
  private long sent;

  /// @param http whether it sends GET requests, pipelined, instead of messages
  HotLink(Target target, boolean http, int size, Tally tally, Faults faults) {
    super(target, faults);
    this.http = http;
    this.tally = tally;
    ByteBuf one = Unpooled.buffer();
    if (http) {
      one.writeCharSequence(
          "GET " + target.path() + " HTTP/1.1\r\nHost: " + target.authority() + "\r\n\r\n",
          StandardCharsets.US_ASCII);
    } else {
      ClientFrames.append(one, ClientFrames.TEXT, EchoWorkload.payload(0, 0, size));
    }
    this.oneLength = one.readableBytes();
    this.batchCount = Math.max(1, BATCH_BYTES / oneLength);
    ByteBuf all = Unpooled.buffer(batchCount * oneLength);
    for (int i = 0; i < batchCount; i++) {
      all.writeBytes(one, 0, oneLength);
    }
    this.batch = prebuilt(all);
  }

  /// On the loop.
  ///
  /// @param rate messages a second; infinity for as fast as the socket takes
  void begin(double rate) {
    perSecond = rate;
    running = true;
    began = System.nanoTime();
    sent = 0;
    step();
  }

  /// On the loop.
  void pause() {
    running = false;
  }

  /// Sends what is due, and looks again a little later.
  private void step() {
    if (running && isOpen()) {
      sendDue();
      var _ = context().executor().schedule(this::step, STEP_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void sendDue() {
    if (!running || !isOpen()) {
      return;
    }
    long due =
        Double.isInfinite(perSecond)
            ? Long.MAX_VALUE
            : (long) (perSecond * (System.nanoTime() - began) / 1e9);
    if (!Double.isInfinite(perSecond)) {
      sent = Math.max(sent, due - (long) (perSecond * OWED_SECONDS));
    }
    while (sent < due && context().channel().isWritable()) {
      sent += write((int) Math.min(due - sent, batchCount));
      flush();
    }
  }

  private int write(int count) {
    write(batch.retainedSlice(0, count * oneLength));
    return count;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext channel) {
    if (channel.channel().isWritable()) {
      sendDue();
    }
  }

  // ---- what comes back ----

  @Override
  void connected() {
    if (http) {
      opened().complete(this);
    } else {
      super.connected();
    }
  }

  @Override
  void received(ByteBuf in) {
    if (http) {
      responses.read(in);
    } else {
      super.received(in);
    }
  }

  @Override
  public void response(int status, long bodyLength) {
    tally.count(1);
  }

  @Override
  void data(boolean last, ByteBuf bytes, int index, int length) {
    if (last) {
      tally.count(1);
    }
  }
}
