// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.cli.settings.AccessLogSettings;
import io.millrace.cli.settings.LogFile;
import io.millrace.cli.settings.LoggingSettings;
import io.millrace.cli.settings.Settings;
import io.millrace.demos.TailFiles;
import io.millrace.server.Listen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The demo's own logs as the files 1 and 2 that members may follow, where no others are set: those
/// that the settings name, or else files below a name that is never served.
final class OwnLogs {
  private static final Path FOLDER = Path.of(".millrace", "logs");
  private static final int ACCESS = 1;
  private static final int PROCESS = 2;

  private OwnLogs() {}

  /// @param directory where relative paths start
  /// @return the settings with these files; as they were when nobody is to follow the logs
  static Settings in(Settings settings, Path directory) {
    if (!settings.tailf().ownLogs()) {
      return settings;
    }
    String port = port(settings);
    Path folder = directory.resolve(FOLDER);
    Map<Integer, Path> files = new HashMap<>(settings.demo().files().paths());
    AccessLogSettings access = settings.accessLog();
    if (!files.containsKey(ACCESS)) {
      access = withFile(access, folder.resolve("access" + port + ".log"));
      offer(files, ACCESS, access.file());
    }
    LoggingSettings process = settings.logging();
    if (!files.containsKey(PROCESS) && isFitForMembers(process)) {
      process = withFile(process, folder.resolve("server" + port + ".log"));
      offer(files, PROCESS, process.file());
    }
    return settings
        .withLogs(process, access)
        .withDemo(settings.demo().withFiles(TailFiles.of(files)));
  }

  /// From `debug` on the log has what visitors say to each other.
  private static boolean isFitForMembers(LoggingSettings process) {
    return process.level().compareTo(LoggingSettings.Level.DEBUG) < 0;
  }

  private static AccessLogSettings withFile(AccessLogSettings access, Path file) {
    if (access.file() != null || !isWritable(file)) {
      return access;
    }
    return access.format() == AccessLogSettings.Format.OFF
        ? access.with(AccessLogSettings.Format.COMMON, false, LogFile.at(file))
        : access.with(access.format(), access.stdout(), LogFile.at(file));
  }

  private static LoggingSettings withFile(LoggingSettings process, Path file) {
    return process.file() == null && isWritable(file)
        ? process.withFile(LogFile.at(file))
        : process;
  }

  private static void offer(Map<Integer, Path> files, int id, @Nullable LogFile log) {
    if (log != null) {
      files.put(id, log.path());
    }
  }

  /// Where nothing can be written, the demo does without.
  private static boolean isWritable(Path file) {
    try {
      Files.createDirectories(file.getParent());
      return Files.exists(file) ? Files.isWritable(file) : Files.isWritable(file.getParent());
    } catch (IOException refused) {
      return false;
    }
  }

  /// Two servers in one folder have files of their own.
  private static String port(Settings settings) {
    return switch (settings.server().listen().getFirst()) {
      case Listen.Tcp tcp -> "-" + tcp.port();
      case Listen.Tls tls -> "-" + tls.port();
      case Listen.Redirect _, Listen.Unix _, Listen.Proxied _ -> "";
    };
  }
}
