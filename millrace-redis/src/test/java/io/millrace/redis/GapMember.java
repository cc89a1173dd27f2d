// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import io.millrace.layer.Broadcast;
import io.millrace.layer.Member;
import io.millrace.layer.Message;
import io.millrace.loop.EventLoop;
import io.millrace.loop.Timer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// What stands for a connection: it keeps what it gets and what it is told.
public final class GapMember implements Member, AutoCloseable {
  private final Loop loop = new Loop();
  public final Queue<Message> got = new ConcurrentLinkedQueue<>();
  public final Queue<Duration> gaps = new ConcurrentLinkedQueue<>();

  private static final class Loop implements EventLoop {
    private final ScheduledExecutorService thread =
        Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
    private volatile Thread own = Thread.currentThread();

    private Loop() {
      thread.execute(() -> own = Thread.currentThread());
    }

    @Override
    public boolean inLoop() {
      return Thread.currentThread() == own;
    }

    @Override
    public void execute(Runnable task) {
      thread.execute(task);
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
      var due = thread.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> due.cancel(false);
    }
  }

  @Override
  public EventLoop loop() {
    return loop;
  }

  @Override
  public boolean reserve(Message message) {
    return true;
  }

  @Override
  public int capacity() {
    return Integer.MAX_VALUE;
  }

  @Override
  public void deliver(Message message) {
    got.add(message);
  }

  @Override
  public void deliver(Broadcast broadcast) {
    got.add(broadcast.message());
  }

  @Override
  public void gap(Duration lasted) {
    gaps.add(lasted);
  }

  @Override
  public void close() {
    loop.thread.shutdownNow();
  }
}
