// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;

/// Publishes at a fixed rate, whatever has arrived. Latency counts from when a publish was due: one
/// that leaves late because the server, or this tool, was busy has waited as well.
final class PacedPublisher implements Publisher {
  /// More publishes under way than this mean that the server cannot keep up.
  static final int MOST_UNDER_WAY = 4096;

  private final StampedFrames frames;
  private final EventLoop executor;
  private final Tally tally;
  private final double interval;
  private final Runnable tick = this::tick;
  private final Runnable complete = this::completeOne;
  private final long[] dueAt = new long[MOST_UNDER_WAY];
  private long begin;
  private long sequence;
  private long completed;

  PacedPublisher(StampedFrames frames, Tally tally, double perSecond) {
    this.frames = frames;
    this.executor = frames.executor();
    this.tally = tally;
    this.interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
  }

  @Override
  public void start() {
    begin = System.nanoTime();
    tick();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The loop ends with the run.
  private void tick() {
    if (!frames.isOpen()) {
      return;
    }
    long now = System.nanoTime();
    for (long due = due(); due - now <= 0; due = due()) {
      if (sequence - completed == MOST_UNDER_WAY) {
        frames.fail(
            new LoadFailure(
                "the server cannot keep up: " + MOST_UNDER_WAY + " publishes are under way"));
        return;
      }
      dueAt[(int) (sequence % MOST_UNDER_WAY)] = due;
      frames.write(sequence++);
    }
    frames.flush();
    executor.schedule(tick, Math.max(0, due() - System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  private long due() {
    return begin + (long) (sequence * interval);
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
    tally.latency(System.nanoTime() - dueAt[(int) (completed % MOST_UNDER_WAY)]);
    completed++;
  }
}
