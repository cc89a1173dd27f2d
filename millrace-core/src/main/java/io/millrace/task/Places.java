// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import java.util.HashMap;
import java.util.Map;

/// Counts who is at work: by name, and those who compute.
final class Places {
  private final int cpuThreads;
  private final int mostAbandoned;
  // Guarded by this.
  private final Map<String, Integer> taken = new HashMap<>();
  private int computing;
  private int abandoned;

  Places(int cpuThreads, int mostAbandoned) {
    this.cpuThreads = cpuThreads;
    this.mostAbandoned = mostAbandoned;
  }

  synchronized boolean take(TaskDefinition who) {
    if (free(who) == 0) {
      return false;
    }
    taken.merge(who.name(), 1, Integer::sum);
    computing += computes(who);
    return true;
  }

  synchronized int free(TaskDefinition who) {
    int ofName = who.options().concurrency() - taken.getOrDefault(who.name(), 0);
    int all = computes(who) == 0 ? ofName : Math.min(ofName, cpuThreads - computing);
    return Math.max(0, all);
  }

  synchronized void giveBack(TaskDefinition who) {
    taken.computeIfPresent(who.name(), (_, count) -> count == 1 ? null : count - 1);
    computing -= computes(who);
  }

  /// Gives a place back although its holder still runs.
  ///
  /// @return false when there are as many of those as there may be; then the place stays taken
  synchronized boolean abandon(TaskDefinition who) {
    if (abandoned == mostAbandoned) {
      return false;
    }
    abandoned++;
    giveBack(who);
    return true;
  }

  synchronized void abandonedEnded() {
    abandoned--;
  }

  private static int computes(TaskDefinition who) {
    return who.options().threads() == TaskOptions.Threads.CPU ? 1 : 0;
  }
}
