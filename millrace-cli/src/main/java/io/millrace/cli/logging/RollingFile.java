// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import io.millrace.cli.settings.LogFile;
import io.millrace.server.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A log file that rolls by day and by size, and is begun anew within a second of its next line
/// when somebody else has moved it away.
final class RollingFile extends RollingFileAppender<ILoggingEvent> {
  private static final long LOOK_MILLIS = Duration.ofSeconds(1).toMillis();

  private @Nullable Object opened;
  private long lastLook;

  /// @param setting that names the file, for errors
  /// @throws StartException when it cannot be written
  static void demandWritable(Path file, String setting) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
    } catch (IOException refused) {
      throw new StartException(
          setting + ": " + file + " (expected: a file that can be written): " + refused, refused);
    }
  }

  static RollingFile start(LoggerContext context, LogFile file, Layout<ILoggingEvent> layout) {
    RollingFile appender = new RollingFile();
    appender.setName("file");
    appender.setContext(context);
    appender.setFile(file.path().toString());
    appender.setEncoder(Layouts.encoder(context, layout));
    SizeAndTimeBasedRollingPolicy<ILoggingEvent> policy = new SizeAndTimeBasedRollingPolicy<>();
    policy.setFileNamePattern(rolled(file.path()));
    policy.setMaxFileSize(new FileSize(file.size()));
    policy.setMaxHistory(file.days());
    policy.setCleanHistoryOnStart(true);
    policy.setParent(appender);
    appender.setRollingPolicy(Layouts.started(context, policy));
    return Layouts.started(context, appender);
  }

  /// `millrace.log` rolls to `millrace-2026-11-22.0.log`.
  static String rolled(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    String stem = dot > 0 ? name.substring(0, dot) : name;
    String ending = dot > 0 ? name.substring(dot) : "";
    return file.resolveSibling(stem) + "-%d{yyyy-MM-dd}.%i" + ending;
  }

  @Override
  public void openFile(String name) throws IOException {
    super.openFile(name);
    opened = identity();
  }

  @Override
  protected void subAppend(ILoggingEvent event) {
    if (event.getTimeStamp() - lastLook >= LOOK_MILLIS) {
      lastLook = event.getTimeStamp();
      reopenWhenMoved();
    }
    super.subAppend(event);
  }

  /// Without this, lines would go on into the file that was moved.
  private void reopenWhenMoved() {
    try {
      if (opened == null || !opened.equals(identity())) {
        openFile(getFile());
        if (getRollingPolicy() instanceof SizeAndTimeBasedRollingPolicy<?> policy) {
          policy.getLengthCounter().reset();
        }
      }
    } catch (IOException gone) {
      addError("The log file cannot be opened again; lines go on into the old one.", gone);
    }
  }

  /// What stays the same as long as it is that file; null when there is none.
  private @Nullable Object identity() {
    try {
      Path path = Path.of(getFile());
      Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
      return key == null ? path : key;
    } catch (IOException none) {
      return null;
    }
  }
}
