// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

/// A key with the value that counts, and where that came from.
///
/// @param <T> the value in Java
record Setting<T>(Key<T> key, T value, Origin origin) {
  Object plain() {
    return key.kind().plain(value);
  }

  String toml() {
    return key.kind().toml(value);
  }
}
