// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.OutputStreamAppender;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Writes each line to all places, on the thread of the queue, and says how many lines were
/// discarded before it: at most once a second, and at the end. Places are flushed when no more
/// lines wait.
final class Outlets extends AppenderBase<ILoggingEvent> {
  private static final long REPORT_MILLIS = Duration.ofSeconds(1).toMillis();

  /// What is said about lines that were discarded.
  @FunctionalInterface
  interface Report {
    /// @return to be written to all places; null when it was said elsewhere
    @Nullable ILoggingEvent of(long lost);
  }

  private final List<Appender<ILoggingEvent>> places;
  private final LongAdder discarded;
  private final Report report;
  private final BooleanSupplier moreWait;
  private long reported;
  private long lastReport;

  Outlets(
      List<Appender<ILoggingEvent>> places,
      LongAdder discarded,
      Report report,
      BooleanSupplier moreWait) {
    this.places = List.copyOf(places);
    this.discarded = discarded;
    this.report = report;
    this.moreWait = moreWait;
    setName("outlets");
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (event.getTimeStamp() - lastReport >= REPORT_MILLIS) {
      lastReport = event.getTimeStamp();
      reportDiscarded();
    }
    write(event, !moreWait.getAsBoolean());
  }

  private void write(ILoggingEvent event, boolean flush) {
    for (Appender<ILoggingEvent> place : places) {
      if (place instanceof OutputStreamAppender<?> stream) {
        stream.setImmediateFlush(flush);
      }
      place.doAppend(event);
    }
  }

  private void reportDiscarded() {
    long lost = discarded.sum() - reported;
    if (lost > 0) {
      reported += lost;
      ILoggingEvent line = report.of(lost);
      if (line != null) {
        write(line, true);
      }
    }
  }

  @Override
  public void stop() {
    if (isStarted()) {
      reportDiscarded();
      super.stop();
      places.forEach(Appender::stop);
    }
  }
}
