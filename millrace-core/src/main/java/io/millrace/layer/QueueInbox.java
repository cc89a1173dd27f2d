// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One receiver at a [QueueMember].
final class QueueInbox implements Inbox {
  private final ChannelName name;
  private final QueueMember queue;
  private final Runnable whenClosed;
  private volatile boolean closed;

  QueueInbox(ChannelName name, QueueMember queue, Runnable whenClosed) {
    this.name = name;
    this.queue = queue;
    this.whenClosed = whenClosed;
    queue.opened();
  }

  @Override
  public ChannelName name() {
    return name;
  }

  @Override
  public Message receive() throws InterruptedException {
    synchronized (queue) {
      while (true) {
        Message message = next();
        if (message != null) {
          return message;
        }
        queue.wait();
      }
    }
  }

  @Override
  public @Nullable Message poll(Duration longest) throws InterruptedException {
    long until = System.nanoTime() + longest.toNanos();
    synchronized (queue) {
      while (true) {
        Message message = next();
        long left = until - System.nanoTime();
        if (message != null || left <= 0) {
          return message;
        }
        queue.wait(left / 1_000_000, (int) (left % 1_000_000));
      }
    }
  }

  private @Nullable Message next() throws InterruptedException {
    if (closed || queue.hasEnded()) {
      throw new InterruptedException("inbox " + name + " was closed");
    }
    return queue.poll();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      queue.closedInbox();
      whenClosed.run();
    }
  }
}
