// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.spi.ContextAware;
import ch.qos.logback.core.spi.LifeCycle;
import ch.qos.logback.core.util.FileSize;
import io.millrace.cli.settings.LogFile;
import io.millrace.cli.settings.LoggingSettings;
import io.millrace.server.StartException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
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
      demandWritable(file.path());
    }
    context.reset();
    context.start(); // Again, where a log was closed before; else this one could not be.
    Level level = Level.toLevel(settings.level().name());
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(level);
    if (Level.INFO.isGreaterOrEqual(level)) {
      context.getLogger("io.netty").setLevel(Level.INFO);
    }
    List<Appender<ILoggingEvent>> places = new ArrayList<>();
    places.add(console(settings, terminal));
    if (file != null) {
      places.add(rolling(file, settings.format()));
    }
    root.addAppender(queue(settings.queue(), places));
  }

  private BoundedQueueAppender queue(int lines, List<Appender<ILoggingEvent>> places) {
    BoundedQueueAppender queue = new BoundedQueueAppender(lines, discarded);
    queue.setContext(context);
    queue.addAppender(started(new Outlets(context, places, discarded)));
    return started(queue);
  }

  private ConsoleAppender<ILoggingEvent> console(LoggingSettings settings, boolean terminal) {
    boolean colored =
        switch (settings.color()) {
          case ALWAYS -> true;
          case NEVER -> false;
          case AUTO -> terminal;
        };
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setName("console");
    console.setEncoder(encoder(layout(settings.format(), colored ? COLORED : PLAIN)));
    return started(console);
  }

  private RollingFileAppender<ILoggingEvent> rolling(LogFile file, LoggingSettings.Format format) {
    RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
    appender.setName("file");
    appender.setContext(context);
    appender.setFile(file.path().toString());
    appender.setEncoder(encoder(layout(format, DATED)));
    SizeAndTimeBasedRollingPolicy<ILoggingEvent> policy = new SizeAndTimeBasedRollingPolicy<>();
    policy.setFileNamePattern(rolled(file.path()));
    policy.setMaxFileSize(new FileSize(file.size()));
    policy.setMaxHistory(file.days());
    policy.setCleanHistoryOnStart(true);
    policy.setParent(appender);
    appender.setRollingPolicy(started(policy));
    return started(appender);
  }

  /// `millrace.log` rolls to `millrace-2026-11-22.0.log`.
  static String rolled(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    String stem = dot > 0 ? name.substring(0, dot) : name;
    String ending = dot > 0 ? name.substring(dot) : "";
    return file.resolveSibling(stem) + "-%d{yyyy-MM-dd}.%i" + ending;
  }

  private Layout<ILoggingEvent> layout(LoggingSettings.Format format, String pattern) {
    return switch (format) {
      case JSON -> started(new JsonLayout());
      case TEXT -> {
        PatternLayout layout = new PatternLayout();
        layout.setPattern(pattern);
        yield started(layout);
      }
    };
  }

  private LayoutWrappingEncoder<ILoggingEvent> encoder(Layout<ILoggingEvent> layout) {
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setLayout(layout);
    return started(encoder);
  }

  private <T extends ContextAware & LifeCycle> T started(T part) {
    part.setContext(context);
    part.start();
    return part;
  }

  private static void demandWritable(Path file) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
    } catch (IOException refused) {
      throw new StartException(
          "logging.file: " + file + " (expected: a file that can be written): " + refused, refused);
    }
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
