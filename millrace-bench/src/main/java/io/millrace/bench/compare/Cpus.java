// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import io.millrace.bench.load.LoadFailure;
import java.io.IOException;
import java.util.List;

/// Who runs where: servers on CPU 0, the load on CPU 1, when there are two and `taskset` is here.
record Cpus(boolean pinned) {
  static final int SERVER = 0;
  static final int LOAD = 1;

  static Cpus ofThisMachine() {
    boolean two = Runtime.getRuntime().availableProcessors() >= 2;
    return new Cpus(two && Shell.find("taskset").isPresent());
  }

  /// What to put before a server's command.
  List<String> serverPrefix() {
    return pinned ? List.of("taskset", "-c", Integer.toString(SERVER)) : List.of();
  }

  /// Moves all threads of this process, and those they start, to the load's CPU.
  void pinThisProcess() {
    if (pinned) {
      pin(ProcessHandle.current().pid(), Integer.toString(LOAD));
    }
  }

  /// Moves all threads of a process to these CPUs, such as `0` or `0,1`.
  static void pin(long pid, String list) {
    try {
      int code =
          new ProcessBuilder("taskset", "-a", "-c", "-p", list, Long.toString(pid))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor();
      if (code != 0) {
        throw new LoadFailure("taskset cannot move process " + pid + " to CPU " + list);
      }
    } catch (IOException e) {
      throw new LoadFailure("taskset: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadFailure("interrupted", e);
    }
  }
}
