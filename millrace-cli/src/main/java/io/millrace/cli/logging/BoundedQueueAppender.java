// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.logging;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/// Hands log lines to a thread of its own. Whoever logs never waits for a disk or a terminal: when
/// the queue is full the new line is discarded and counted.
final class BoundedQueueAppender extends AsyncAppender {
  /// So that the room that was seen is still there when the line is put in: only the thread that
  /// writes changes the queue otherwise, and it makes room.
  private final ReentrantLock offering = new ReentrantLock();

  private final LongAdder discarded;

  private BoundedQueueAppender(int lines, LongAdder discarded) {
    this.discarded = discarded;
    setName("queue");
    setQueueSize(lines);
    setDiscardingThreshold(0);
    setNeverBlock(true);
  }

  /// @param places that each line is written to
  /// @param report of lines that were discarded
  static BoundedQueueAppender start(
      LoggerContext context,
      int lines,
      LongAdder discarded,
      List<Appender<ILoggingEvent>> places,
      Outlets.Report report) {
    BoundedQueueAppender queue = new BoundedQueueAppender(lines, discarded);
    queue.setContext(context);
    queue.addAppender(
        Layouts.started(
            context,
            new Outlets(places, discarded, report, () -> queue.getNumberOfElementsInQueue() > 0)));
    queue.start();
    return queue;
  }

  @Override
  protected void append(ILoggingEvent event) {
    event.prepareForDeferredProcessing();
    offering.lock();
    try {
      if (getRemainingCapacity() == 0) {
        discarded.increment();
      } else {
        super.append(event);
      }
    } finally {
      offering.unlock();
    }
  }
}
