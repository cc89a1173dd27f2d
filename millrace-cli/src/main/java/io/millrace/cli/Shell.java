// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import java.nio.file.Path;
import java.util.Map;

/// What the process was started with, handed in so that tests bring their own.
///
/// @param directory where relative paths start
/// @param terminal whether standard output is one
record Shell(Map<String, String> environment, Path directory, boolean terminal) {
  Shell {
    environment = Map.copyOf(environment);
  }

  @SuppressWarnings("SystemConsoleNull") // -Djdk.console=java.base brings the null back.
  static Shell ofProcess() {
    return new Shell(
        System.getenv(), Path.of(""), System.console() != null && System.console().isTerminal());
  }

  /// https://no-color.org
  boolean wantsColor() {
    return terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
  }
}
