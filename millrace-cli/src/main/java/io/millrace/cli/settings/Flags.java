// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The settings of a command line, in its order.
public final class Flags {
  private final List<Assignment> found = new ArrayList<>();

  /// @param flag as the user typed it, such as `--port`
  /// @param key of a setting that exists
  /// @param value as typed; null when the flag was not given
  public Flags add(String flag, String key, @Nullable String value) {
    if (value != null) {
      Key<?> known = Objects.requireNonNull(Keys.find(key), key);
      found.add(new Assignment(known, Raw.word(value), new Origin.Flag(flag)));
    }
    return this;
  }

  /// @param assignment such as `limits.connections=1000`
  /// @throws SettingsException when there is no such key
  public Flags addAssignment(String assignment) {
    int equals = assignment.indexOf('=');
    String name = (equals < 0 ? assignment : assignment.substring(0, equals)).strip();
    Key<?> key = Keys.find(name);
    if (key == null) {
      throw new SettingsException(
          "flag --set: unknown key "
              + (name.isEmpty() ? "''" : name)
              + Spelling.hint(name, Keys.all().stream().map(Key::name).toList()));
    }
    if (equals < 0) {
      throw new SettingsException("flag --set: " + name + " (expected: " + name + "=VALUE)");
    }
    found.add(
        new Assignment(
            key, Raw.word(assignment.substring(equals + 1)), new Origin.Flag("--set " + name)));
    return this;
  }

  List<Assignment> assignments() {
    return List.copyOf(found);
  }
}
