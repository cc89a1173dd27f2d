// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import org.jspecify.annotations.Nullable;

/// Whether and where each answer is logged.
///
/// @param stdout whether lines go to standard output
/// @param queue lines that wait to be written; more are discarded
/// @param file that lines go to, or null
public record AccessLogSettings(Format format, boolean stdout, int queue, @Nullable LogFile file) {
  public static final AccessLogSettings DEFAULT =
      new AccessLogSettings(Format.OFF, true, 8_192, null);

  public AccessLogSettings with(Format chosen, boolean onStdout, LogFile inFile) {
    return new AccessLogSettings(chosen, onStdout, queue, inFile);
  }

  /// How a line looks.
  public enum Format {
    OFF,
    COMMON,
    COMBINED,
    JSON
  }
}
