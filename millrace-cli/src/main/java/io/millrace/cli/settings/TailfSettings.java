// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import java.nio.file.Path;
import java.util.Map;

/// Which files members of the demo site may follow.
///
/// @param files by their ids
/// @param ownLogs whether the demo's own logs are among them, as 1 and 2, where these are not set
public record TailfSettings(Map<Integer, Path> files, boolean ownLogs) {
  public TailfSettings {
    files = Map.copyOf(files);
  }
}
