// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Writes each line to all places, on the thread of the queue, and says how many lines were
/// discarded before it: at most once a second, and at the end.
final class Outlets extends AppenderBase<ILoggingEvent> {
  private static final long REPORT_MILLIS = Duration.ofSeconds(1).toMillis();

  private final LoggerContext loggers;
  private final List<Appender<ILoggingEvent>> places;
  private final LongAdder discarded;
  private long reported;
  private long lastReport;

  Outlets(LoggerContext loggers, List<Appender<ILoggingEvent>> places, LongAdder discarded) {
    this.loggers = loggers;
    this.places = List.copyOf(places);
    this.discarded = discarded;
    setName("outlets");
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (event.getTimeStamp() - lastReport >= REPORT_MILLIS) {
      lastReport = event.getTimeStamp();
      reportDiscarded();
    }
    places.forEach(place -> place.doAppend(event));
  }

  private void reportDiscarded() {
    long lost = discarded.sum() - reported;
    if (lost > 0) {
      reported += lost;
      LoggingEvent report =
          new LoggingEvent(
              Outlets.class.getName(),
              loggers.getLogger(Logging.class),
              Level.WARN,
              "{} log lines were discarded: more came than could be written.",
              null,
              new @Nullable Object[] {lost});
      places.forEach(place -> place.doAppend(report));
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
