// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import java.util.regex.Pattern;

/// A task that has a name, by which any process can ask for it.
///
/// @param name 1 to 64 ASCII letters, digits, `-`, `_` and `.`
public record TaskDefinition(String name, TaskOptions options, Task body) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  public TaskDefinition {
    checkName(name);
  }

  static String checkName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "task name: '" + name + "' (expected: 1 to 64 ASCII letters, digits, '-', '_' and '.')");
    }
    return name;
  }
}
