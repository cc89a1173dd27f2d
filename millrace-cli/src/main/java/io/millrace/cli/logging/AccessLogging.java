// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import io.millrace.access.Access;
import io.millrace.access.AccessFormat;
import io.millrace.access.AccessLog;
import io.millrace.cli.settings.AccessLogSettings;
import io.millrace.cli.settings.LogFile;
import io.millrace.server.StartException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The log of answers, set up from settings: like the log of this process asynchronous and bounded,
/// to standard output, a file that rolls, or both.
public final class AccessLogging implements AccessLog, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger("millrace");
  private static final String FILE = "access-log.file";

  private final LoggerContext context = new LoggerContext();
  private final LongAdder discarded = new LongAdder();
  private @Nullable BoundedQueueAppender queue;

  private AccessLogging() {}

  /// @throws StartException when the file cannot be written
  public static AccessLogging start(AccessLogSettings settings, ZoneId zone) {
    AccessLogging logging = new AccessLogging();
    AccessFormat format =
        switch (settings.format()) {
          case OFF -> null;
          case COMMON -> AccessFormat.common(zone);
          case COMBINED -> AccessFormat.combined(zone);
          case JSON -> AccessFormat.json();
        };
    if (format != null) {
      logging.begin(settings, format);
    }
    return logging;
  }

  private void begin(AccessLogSettings settings, AccessFormat format) {
    LogFile file = settings.file();
    List<Appender<ILoggingEvent>> places = new ArrayList<>();
    if (settings.stdout()) {
      places.add(Layouts.console(context, layout(format)));
    }
    if (file != null) {
      RollingFile.demandWritable(file.path(), FILE);
      places.add(RollingFile.start(context, file, layout(format)));
    }
    queue =
        BoundedQueueAppender.start(
            context,
            settings.queue(),
            discarded,
            places,
            lost -> {
              log.warn(
                  "{} lines of the access log were discarded: more came than could be written.",
                  lost);
              return null;
            });
  }

  private AccessEvent.InFormat layout(AccessFormat format) {
    return Layouts.started(context, new AccessEvent.InFormat(format));
  }

  /// What a server is to tell: this log, or nobody where it is off.
  public AccessLog target() {
    return queue == null ? AccessLog.NONE : this;
  }

  @Override
  public void answered(Access access) {
    if (queue != null) {
      queue.doAppend(new AccessEvent(access));
    }
  }

  /// How many lines found the queue full.
  public long discarded() {
    return discarded.sum();
  }

  /// Writes what waits, then ends.
  @Override
  public void close() {
    if (queue != null) {
      queue.stop();
    }
    context.stop();
  }
}
