// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The settings of both logs.
final class LogKeys {
  private static final KeyGroup GROUP = new KeyGroup();
  private static final LoggingSettings LOGGING = LoggingSettings.DEFAULT;
  private static final AccessLogSettings ACCESS = AccessLogSettings.DEFAULT;
  private static final int LONGEST_QUEUE = 1 << 20;
  private static final int MOST_DAYS = 36_500;

  static final Key<LoggingSettings.Level> LEVEL =
      GROUP.key(
          "logging.level",
          Kind.level(),
          LOGGING.level(),
          "The least important lines that are written; `off` for none");
  static final Key<LoggingSettings.Format> FORMAT =
      GROUP.key(
          "logging.format",
          Kind.choice(LoggingSettings.Format.class),
          LOGGING.format(),
          "`text` for people, `json` for programs: one object a line");
  static final Key<LoggingSettings.Color> COLOR =
      GROUP.key(
          "logging.color",
          Kind.choice(LoggingSettings.Color.class),
          LOGGING.color(),
          "Colours on standard output; `auto` where it is a terminal and NO_COLOR is not set");
  static final Key<Integer> QUEUE =
      GROUP.key(
          "logging.queue",
          Kind.number(1, LONGEST_QUEUE),
          LOGGING.queue(),
          "Lines that wait to be written; more are discarded, counted and reported");
  static final Key<Optional<Path>> FILE =
      GROUP.key(
          "logging.file",
          Kind.path(),
          Optional.empty(),
          "File to write to as well; none when empty");
  static final Key<Integer> FILE_SIZE =
      GROUP.key(
          "logging.file-size",
          Kind.size(1_024),
          LogFile.STANDARD_SIZE,
          "Size at which a new file is begun; one is begun each day anyway");
  static final Key<Integer> FILE_DAYS =
      GROUP.key(
          "logging.file-days",
          Kind.number(1, MOST_DAYS),
          LogFile.STANDARD_DAYS,
          "Days that old files are kept");

  static final Key<AccessLogSettings.Format> ACCESS_FORMAT =
      GROUP.key(
          "access-log.format",
          Kind.choice(AccessLogSettings.Format.class),
          ACCESS.format(),
          "How each answer is logged: `off`, `common`, `combined` or `json`");
  static final Key<Boolean> ACCESS_STDOUT =
      GROUP.key(
          "access-log.stdout",
          Kind.truth(),
          ACCESS.stdout(),
          "Write to standard output; `false` where the file is enough");
  static final Key<Integer> ACCESS_QUEUE =
      GROUP.key(
          "access-log.queue",
          Kind.number(1, LONGEST_QUEUE),
          ACCESS.queue(),
          "Lines that wait to be written; more are discarded, counted and reported");
  static final Key<Optional<Path>> ACCESS_FILE =
      GROUP.key(
          "access-log.file",
          Kind.path(),
          Optional.empty(),
          "File to write to as well; none when empty");
  static final Key<Integer> ACCESS_FILE_SIZE =
      GROUP.key(
          "access-log.file-size",
          Kind.size(1_024),
          LogFile.STANDARD_SIZE,
          "Size at which a new file is begun; one is begun each day anyway");
  static final Key<Integer> ACCESS_FILE_DAYS =
      GROUP.key(
          "access-log.file-days",
          Kind.number(1, MOST_DAYS),
          LogFile.STANDARD_DAYS,
          "Days that old files are kept");

  private LogKeys() {}

  static List<Key<?>> all() {
    return GROUP.keys();
  }

  static LoggingSettings logging(Configuration from) {
    return new LoggingSettings(
        from.get(LEVEL),
        from.get(FORMAT),
        from.get(COLOR),
        from.get(QUEUE),
        from.get(FILE)
            .map(path -> new LogFile(path, from.get(FILE_SIZE), from.get(FILE_DAYS)))
            .orElse(null));
  }

  static AccessLogSettings access(Configuration from) {
    Optional<Path> file = from.get(ACCESS_FILE);
    boolean on = from.get(ACCESS_FORMAT) != AccessLogSettings.Format.OFF;
    if (on && file.isEmpty() && !from.get(ACCESS_STDOUT)) {
      throw new SettingsException(
          "access-log.stdout: false (expected: true, or a path in access-log.file), from "
              + from.setting(ACCESS_STDOUT).origin());
    }
    if (!on && file.isPresent()) {
      throw new SettingsException(
          "access-log.format: off (expected: common, combined or json, as access-log.file names a"
              + " file), from "
              + from.setting(ACCESS_FORMAT).origin());
    }
    if (on && file.isPresent() && isThatOf(from.get(FILE), file.get())) {
      throw new SettingsException(
          "access-log.file: "
              + file.get()
              + " (expected: another file than logging.file), from "
              + from.setting(ACCESS_FILE).origin());
    }
    return new AccessLogSettings(
        from.get(ACCESS_FORMAT),
        from.get(ACCESS_STDOUT),
        from.get(ACCESS_QUEUE),
        file.map(path -> new LogFile(path, from.get(ACCESS_FILE_SIZE), from.get(ACCESS_FILE_DAYS)))
            .orElse(null));
  }

  private static boolean isThatOf(Optional<Path> other, Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    return other.isPresent() && other.get().toAbsolutePath().normalize().equals(absolute);
  }
}
