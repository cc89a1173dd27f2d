// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// A named set of defaults, which file, environment and flags change like any other.
public enum Profile {
  DEFAULT,

  /// What a small web server of the C++ kind starts with, so that its users find their way.
  TINY;

  private static final int LEAST_PORT = 1_024;

  private List<Map.Entry<String, String>> defaults() {
    return switch (this) {
      case DEFAULT -> List.of();
      case TINY ->
          List.of(
              Map.entry("server.port", "1316"),
              Map.entry("limits.connections", "65536"),
              Map.entry("limits.idle-timeout", "60000ms"),
              Map.entry("logging.level", "info"),
              Map.entry("logging.queue", "1024"),
              Map.entry("accounts.pool", "12"),
              Map.entry("accounts.least-password", "1"),
              Map.entry("tiny.threads", "6"));
    };
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  List<Assignment> assignments() {
    List<Assignment> assignments = new ArrayList<>();
    for (Map.Entry<String, String> each : defaults()) {
      Key<?> key = Objects.requireNonNull(Keys.find(each.getKey()), each.getKey());
      assignments.add(
          new Assignment(key, Raw.word(each.getValue()), new Origin.InProfile(label())));
    }
    return assignments;
  }

  /// What goes with no other rule: a small port, which the originals refuse.
  void check(Configuration all) {
    int port = all.get(Keys.PORT);
    if (this == TINY && all.get(Keys.TCP) && port < LEAST_PORT) {
      throw new SettingsException(
          "server.port: "
              + port
              + " (expected: "
              + LEAST_PORT
              + "..65535 in the profile tiny), from "
              + all.setting(Keys.PORT).origin());
    }
  }

  /// Whether a setting is shown when a server starts: where somebody has set it, and in `tiny`
  /// those that it speaks of as well.
  boolean shows(Setting<?> setting) {
    return !(setting.origin() instanceof Origin.Standard)
        || (this == TINY
            && (setting.key().table().equals("tiny")
                || setting.key().table().equals("accounts")
                || setting.key() == LogKeys.FILE));
  }
}
