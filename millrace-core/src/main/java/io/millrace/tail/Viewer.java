// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// The queue between the follower's thread and that of a viewer. It holds chunks that all viewers
/// share, so that a viewer costs a follower one entry a chunk.
final class Viewer implements TailSubscription {
  private final Path file;
  private final TailOptions options;
  private final LongAdder skips;
  private final Consumer<Viewer> leave;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition come = lock.newCondition();
  // All guarded by the lock. The first of the chunks is taken up to `taken`.
  private final Deque<Chunk> chunks = new ArrayDeque<>();
  private int taken;
  private int events;
  private long bytes;
  private long skipped;
  private Phase phase = Phase.OPEN;

  private enum Phase {
    OPEN,
    ENDING,
    ENDED
  }

  Viewer(Path file, TailOptions options, LongAdder skips, Consumer<Viewer> leave) {
    this.file = file;
    this.options = options;
    this.skips = skips;
    this.leave = leave;
  }

  @Override
  public Path file() {
    return file;
  }

  /// Never waits for the viewer: what is too much is taken from the front.
  void offer(Chunk chunk) {
    lock.lock();
    try {
      if (phase != Phase.OPEN) {
        return;
      }
      chunks.add(chunk);
      events += chunk.events().size();
      bytes += chunk.bytes();
      while (events > options.queueLines() || bytes > options.queueBytes()) {
        dropFirst();
      }
      come.signal();
    } finally {
      lock.unlock();
    }
  }

  private void dropFirst() {
    Chunk first = chunks.element();
    if (first.events().get(taken) instanceof TailEvent.Line line) {
      bytes -= line.bytes();
      skipped++;
      skips.increment();
    }
    events--;
    taken++;
    if (taken == first.events().size()) {
      chunks.remove();
      taken = 0;
    }
  }

  @Override
  public TailBatch take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (phase == Phase.OPEN && chunks.isEmpty()) {
        come.await();
      }
      if (chunks.isEmpty()) {
        if (phase == Phase.ENDED) {
          throw new IllegalStateException("take: this subscription has ended");
        }
        phase = Phase.ENDED;
        return new TailBatch(List.of(new TailEvent.Ended()));
      }
      return first();
    } finally {
      lock.unlock();
    }
  }

  private TailBatch first() {
    Chunk first = chunks.remove();
    List<TailEvent> left = first.events().subList(taken, first.events().size());
    events -= left.size();
    for (TailEvent event : left) {
      if (event instanceof TailEvent.Line line) {
        bytes -= line.bytes();
      }
    }
    boolean whole = taken == 0;
    taken = 0;
    if (skipped == 0) {
      return new TailBatch(whole ? first.events() : left);
    }
    List<TailEvent> told = new ArrayList<>(left.size() + 1);
    told.add(new TailEvent.Skipped(skipped));
    told.addAll(left);
    skipped = 0;
    return new TailBatch(told);
  }

  /// How many chunks wait.
  int waiting() {
    lock.lock();
    try {
      return chunks.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    if (end(true)) {
      leave.accept(this);
    }
  }

  /// No more will come. Returns whether it was open.
  boolean end(boolean dropWaiting) {
    lock.lock();
    try {
      if (dropWaiting) {
        chunks.clear();
        events = 0;
        bytes = 0;
        taken = 0;
        skipped = 0;
      }
      boolean wasOpen = phase == Phase.OPEN;
      if (wasOpen) {
        phase = Phase.ENDING;
      }
      come.signalAll();
      return wasOpen;
    } finally {
      lock.unlock();
    }
  }
}
