// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The settings of the environment: `MILLRACE_LIMITS_BODY` for `limits.body`.
final class Variables {
  /// Names the settings file itself.
  static final String CONFIG = Key.PREFIX + "CONFIG";

  /// What Kubernetes puts into every container when a service is called `millrace`.
  private static final Pattern OF_KUBERNETES =
      Pattern.compile(
          "(\\w+_)?SERVICE_(HOST|PORT(_\\w+)?)|(\\w+_)?PORT_\\d+_(TCP|UDP)(_(PROTO|PORT|ADDR))?");

  private Variables() {}

  static List<Assignment> read(Map<String, String> environment) {
    List<Assignment> found = new ArrayList<>();
    new TreeMap<>(environment)
        .forEach(
            (name, value) -> {
              if (name.startsWith(Key.PREFIX)
                  && !name.equals(CONFIG)
                  && !isOfKubernetes(name, value)) {
                found.add(assignment(name, value));
              }
            });
    return found;
  }

  private static boolean isOfKubernetes(String name, String value) {
    return OF_KUBERNETES.matcher(name.substring(Key.PREFIX.length())).matches()
        || (name.endsWith("_PORT") && (value.startsWith("tcp://") || value.startsWith("udp://")));
  }

  private static Assignment assignment(String name, String value) {
    Key<?> key = Keys.findVariable(name);
    if (key == null) {
      throw new SettingsException(
          "environment: unknown variable "
              + name
              + Spelling.hint(name, Keys.all().stream().map(Key::variable).toList()));
    }
    return new Assignment(key, Raw.word(value), new Origin.Variable(name));
  }
}
