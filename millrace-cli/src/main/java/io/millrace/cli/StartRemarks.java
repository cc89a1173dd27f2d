// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.cli.settings.Configuration;
import io.millrace.cli.settings.Profile;
import io.millrace.cli.settings.Settings;
import java.util.ArrayList;
import java.util.List;

/// What a server says about itself when it has started.
final class StartRemarks {
  private StartRemarks() {}

  static List<String> of(Configuration configuration, Settings settings, Served served) {
    List<String> remarks = new ArrayList<>(served.remarks());
    Profile profile = settings.serve().profile();
    List<String> shown = configuration.shown();
    if (!shown.isEmpty()) {
      remarks.add(
          profile == Profile.TINY
              ? "Settings of the profile tiny, and what was set beside it:"
              : "Settings that are not the default:");
      shown.forEach(line -> remarks.add("  " + line));
    }
    if (profile == Profile.TINY) {
      remarks.addAll(
          List.of(
              "tiny.trigger-mode is accepted: epoll is used level-triggered for listener and"
                  + " connections, which is mode 0; io_uring and nio have no such modes.",
              "tiny.linger is accepted: what was answered is always sent before a close.",
              "tiny.threads is accepted: a request that may wait has a thread of its own."));
    }
    return remarks;
  }
}
