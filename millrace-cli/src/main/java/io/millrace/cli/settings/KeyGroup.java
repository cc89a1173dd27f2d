// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import java.util.ArrayList;
import java.util.List;

/// Keys in the order in which they are written down.
final class KeyGroup {
  private final List<Key<?>> keys = new ArrayList<>();

  <T> Key<T> key(String name, Kind<T> kind, T standard, String meaning) {
    Key<T> key = new Key<>(name, kind, standard, meaning);
    keys.add(key);
    return key;
  }

  List<Key<?>> keys() {
    return List.copyOf(keys);
  }
}
