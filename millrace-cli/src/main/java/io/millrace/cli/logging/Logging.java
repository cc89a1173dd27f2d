// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.Layout;
import io.millrace.cli.settings.LogFile;
import io.millrace.cli.settings.LoggingSettings;
import io.millrace.server.StartException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// The log of this process, set up from settings: asynchronous and bounded, to standard output and,
/// where asked for, to a file that rolls.
public final class Logging implements AutoCloseable {
  /// A message stays on its line, whatever a client put into it.
  private static final String MESSAGE = "%replace(%msg){'\\p{Cntrl}+', ' '}%n%ex";

  private static final String PLAIN = "%d{HH:mm:ss.SSS} %-5level %logger{0}: " + MESSAGE;
  private static final String COLORED =
      "%gray(%d{HH:mm:ss.SSS}) %highlight(%-5level) %cyan(%logger{0}): " + MESSAGE;
  private static final String DATED = "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level %logger{0}: " + MESSAGE;

  private final LoggerContext context;
  private final LongAdder discarded = new LongAdder();

  private Logging(LoggerContext context) {
    this.context = context;
  }

  /// @param terminal whether standard output shows colours, where the settings leave it open
  /// @throws StartException when the file cannot be written
  public static Logging start(LoggingSettings settings, boolean terminal) {
    Logging logging = new Logging((LoggerContext) LoggerFactory.getILoggerFactory());
    logging.begin(settings, terminal);
    return logging;
  }

  private void begin(LoggingSettings settings, boolean terminal) {
    LogFile file = settings.file();
    if (file != null) {
      RollingFile.demandWritable(file.path(), "logging.file");
    }
    context.reset();
    context.start(); // Again, where a log was closed before; else this one could not be.
    Level level = Level.toLevel(settings.level().name());
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(level);
    if (Level.INFO.isGreaterOrEqual(level)) {
      context.getLogger("io.netty").setLevel(Level.INFO);
    }
    if (level.isGreaterOrEqual(Level.INFO) && !level.equals(Level.OFF)) {
      context
          .getLogger("io.lettuce")
          .setLevel(Level.ERROR); // what it warns of is told by the layer
    }
    if (level.equals(Level.INFO)) {
      context.getLogger("com.zaxxer.hikari").setLevel(Level.WARN); // it greets at each start
    }
    List<Appender<ILoggingEvent>> places = new ArrayList<>();
    places.add(console(settings, terminal));
    if (file != null) {
      places.add(RollingFile.start(context, file, layout(settings.format(), DATED)));
    }
    root.addAppender(
        BoundedQueueAppender.start(
            context, settings.queue(), discarded, places, this::discardedLines));
  }

  private ConsoleAppender<ILoggingEvent> console(LoggingSettings settings, boolean terminal) {
    boolean colored =
        switch (settings.color()) {
          case ALWAYS -> true;
          case NEVER -> false;
          case AUTO -> terminal;
        };
    return Layouts.console(context, layout(settings.format(), colored ? COLORED : PLAIN));
  }

  private Layout<ILoggingEvent> layout(LoggingSettings.Format format, String pattern) {
    return switch (format) {
      case JSON -> Layouts.started(context, new JsonLayout());
      case TEXT -> {
        PatternLayout layout = new PatternLayout();
        layout.setPattern(pattern);
        yield Layouts.started(context, layout);
      }
    };
  }

  private LoggingEvent discardedLines(long lost) {
    return new LoggingEvent(
        Logging.class.getName(),
        context.getLogger(Logging.class),
        Level.WARN,
        "{} log lines were discarded: more came than could be written.",
        null,
        new @Nullable Object[] {lost});
  }

  /// How many lines found the queue full.
  public long discarded() {
    return discarded.sum();
  }

  /// Writes what waits, then ends.
  @Override
  public void close() {
    context.stop();
  }
}
