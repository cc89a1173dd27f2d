// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who watches which directory: one watch a directory, however many followed files are in it. Owned
/// by the loop's thread.
final class WatchBook {
  private final DirectoryWatch watch;
  private final Map<WatchKey, Set<Surveillance>> entries = new HashMap<>();

  WatchBook(DirectoryWatch watch) {
    this.watch = watch;
  }

  @Nullable WatchKey add(Path directory, Surveillance who) {
    WatchKey key = watch.watch(directory);
    if (key != null) {
      entries.computeIfAbsent(key, _ -> new HashSet<>()).add(who);
    }
    return key;
  }

  void remove(WatchKey key, Surveillance who) {
    Set<Surveillance> all = entries.get(key);
    if (all != null && all.remove(who) && all.isEmpty()) {
      entries.remove(key);
      watch.forget(key);
    }
  }

  Set<Surveillance> watchers(WatchKey key) {
    return Set.copyOf(entries.getOrDefault(key, Set.of()));
  }

  /// The directory has gone.
  void lost(WatchKey key) {
    Set<Surveillance> all = entries.remove(key);
    if (all != null) {
      all.forEach(each -> each.lost(key));
    }
  }
}
