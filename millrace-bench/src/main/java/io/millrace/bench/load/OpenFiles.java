// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import java.nio.file.Files;
import java.nio.file.Path;

/// The limit on open files (`ulimit -n`), asked before it is hit.
public final class OpenFiles {
  /// Files that a Java process has open besides its sockets, with room to spare.
  private static final int SPARE = 200;

  private OpenFiles() {}

  /// How many sockets one process may have, as those that this one starts have the same limit.
  public static int room() {
    Path limits = Path.of("/proc/self/limits");
    return Files.isReadable(limits)
        ? Math.clamp(softLimit(CpuReading.read(limits)) - SPARE, 1, Integer.MAX_VALUE)
        : Integer.MAX_VALUE;
  }

  /// What `ulimit -n` has to be for so many sockets in one process.
  public static long needed(int sockets) {
    return (long) sockets + SPARE;
  }

  /// @throws LoadFailure if this process cannot open so many sockets
  static void require(int sockets) {
    require("this process", Path.of("/proc/self/limits"), sockets);
  }

  /// @throws LoadFailure if that process cannot
  static void require(long pid, int sockets) {
    require("the server", Path.of("/proc/" + pid + "/limits"), sockets);
  }

  private static void require(String whose, Path limits, int sockets) {
    if (!Files.isReadable(limits)) {
      return;
    }
    long limit = softLimit(CpuReading.read(limits));
    long needed = (long) sockets + SPARE;
    if (limit < needed) {
      throw new LoadFailure(
          "open files of "
              + whose
              + ": "
              + limit
              + " (expected: at least "
              + needed
              + "); raise it with ulimit -n "
              + needed
              + " or ask for fewer connections");
    }
  }

  static long softLimit(String limits) {
    for (String line : limits.split("\n", -1)) {
      if (line.startsWith("Max open files")) {
        String soft = line.substring("Max open files".length()).strip().split(" +", -1)[0];
        return soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft);
      }
    }
    return Long.MAX_VALUE;
  }
}
