// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import org.jspecify.annotations.Nullable;

/// What is logged, how and where to.
///
/// @param queue lines that wait to be written; more are discarded
/// @param file beside standard output, or null
public record LoggingSettings(
    Level level, Format format, Color color, int queue, @Nullable LogFile file) {
  public static final LoggingSettings DEFAULT =
      new LoggingSettings(Level.INFO, Format.TEXT, Color.AUTO, 8_192, null);

  public LoggingSettings withFile(LogFile chosen) {
    return new LoggingSettings(level, format, color, queue, chosen);
  }

  /// How important a line is, the most important first; none is as important as `OFF`.
  public enum Level {
    OFF,
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }

  /// How a line looks.
  public enum Format {
    TEXT,
    JSON
  }

  /// When a line is coloured.
  public enum Color {
    AUTO,
    ALWAYS,
    NEVER
  }
}
