// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import io.netty.channel.EventLoop;

/// Keeps so many publishes in flight. Publishes that complete in one turn of the loop are followed
/// by as many, flushed together.
final class WindowPublisher implements Publisher {
  private final StampedFrames frames;
  private final EventLoop executor;
  private final Tally tally;
  private final Runnable complete = this::completeOne;
  private final Runnable flush = this::flush;

  /// When each publish in flight left; they complete in order, as every member hears them in order.
  private final long[] sentAt;

  private int oldest;
  private long sequence;
  private boolean flushing;

  WindowPublisher(StampedFrames frames, Tally tally, int depth) {
    this.frames = frames;
    this.executor = frames.executor();
    this.tally = tally;
    this.sentAt = new long[depth];
  }

  @Override
  public void start() {
    long now = System.nanoTime();
    for (int i = 0; i < sentAt.length; i++) {
      sentAt[i] = now;
      frames.write(sequence++);
    }
    frames.flush();
  }

  @Override
  public void completed() {
    if (executor.inEventLoop()) {
      completeOne();
    } else {
      executor.execute(complete);
    }
  }

  private void completeOne() {
    if (!frames.isOpen()) {
      return;
    }
    long now = System.nanoTime();
    tally.latency(now - sentAt[oldest]);
    sentAt[oldest] = now;
    oldest = oldest + 1 == sentAt.length ? 0 : oldest + 1;
    frames.write(sequence++);
    if (!flushing) {
      flushing = true;
      executor.execute(flush);
    }
  }

  private void flush() {
    flushing = false;
    frames.flush();
  }
}
