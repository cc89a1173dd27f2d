// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.cli.logging.AccessLogging;
import io.millrace.cli.logging.Logging;
import io.millrace.cli.settings.Settings;
import java.time.ZoneId;

/// Both logs of a server: that of the process, and that of its answers.
record Logs(Logging process, AccessLogging access) implements AutoCloseable {
  /// @throws io.millrace.server.StartException when a file cannot be written
  static Logs start(Settings settings, Shell shell) {
    Logging process = Logging.start(settings.logging(), shell.wantsColor());
    try {
      return new Logs(process, AccessLogging.start(settings.accessLog(), ZoneId.systemDefault()));
    } catch (RuntimeException refused) {
      process.close();
      throw refused;
    }
  }

  /// That of the answers first, which may still have something to say to the other.
  @Override
  public void close() {
    access.close();
    process.close();
  }
}
