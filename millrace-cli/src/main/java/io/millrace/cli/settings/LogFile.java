// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import java.nio.file.Path;

/// A log that rolls: by day, and by size within a day.
///
/// @param size bytes at which a new file is begun
/// @param days that old files are kept
public record LogFile(Path path, int size, int days) {
  static final int STANDARD_SIZE = 64 << 20;
  static final int STANDARD_DAYS = 14;

  /// With the usual size and days.
  public static LogFile at(Path path) {
    return new LogFile(path, STANDARD_SIZE, STANDARD_DAYS);
  }
}
