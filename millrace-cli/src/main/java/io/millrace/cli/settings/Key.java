// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A setting that exists.
///
/// @param name in files and flags, such as `limits.request-line`
/// @param standard what counts when nobody sets it
/// @param meaning one sentence for people
/// @param <T> the value in Java
record Key<T>(String name, Kind<T> kind, T standard, String meaning) {
  static final String PREFIX = "MILLRACE_";

  /// `MILLRACE_LIMITS_REQUEST_LINE`
  String variable() {
    return PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /// The table of the file that it is in: `limits`.
  String table() {
    return name.substring(0, name.indexOf('.'));
  }

  /// Its name within that table: `request-line`.
  String shortName() {
    return name.substring(name.indexOf('.') + 1);
  }

  /// @throws SettingsException when the value is not of the key's kind
  Setting<T> set(Raw raw, Origin origin) {
    @Nullable T value = kind.read(raw);
    if (value == null) {
      throw new SettingsException(
          name
              + ": "
              + (kind.isSecret() ? "a hidden text" : raw.shown())
              + " (expected: "
              + kind.expected()
              + "), from "
              + origin);
    }
    return new Setting<>(this, value, origin);
  }

  Setting<T> standardSetting() {
    return new Setting<>(this, standard, new Origin.Standard());
  }
}
