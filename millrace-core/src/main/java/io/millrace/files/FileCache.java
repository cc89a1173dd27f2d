// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Versions of files by path, within bounds. To find one takes no lock. When there is no more room,
/// the one that came first leaves, unless it was used since it was last looked at for that.
final class FileCache {
  private final FileCacheOptions options;
  private final LongAdder held;
  private final Map<String, Kept> kept = new ConcurrentHashMap<>();
  private final ArrayDeque<Kept> queue = new ArrayDeque<>(); // guarded by this
  private long bytes; // guarded by this

  private record Kept(String path, FileVersion version, long weight) {}

  /// @param held counts the bytes
  FileCache(FileCacheOptions options, LongAdder held) {
    this.options = options;
    this.held = held;
  }

  @Nullable FileVersion find(String path) {
    Kept found = kept.get(path);
    return found == null ? null : found.version;
  }

  /// In place of an older version. What is too large for the bounds is not kept.
  synchronized void put(String path, FileVersion version) {
    remove(path);
    Kept added = new Kept(path, version, version.weight() + 2L * path.length());
    if (added.weight > options.bytes() / 2 || options.files() == 0) {
      return;
    }
    while (bytes + added.weight > options.bytes() || kept.size() >= options.files()) {
      evictOne();
    }
    kept.put(path, added);
    queue.add(added);
    count(added.weight);
  }

  synchronized void remove(String path) {
    Kept old = kept.remove(path);
    if (old != null) {
      queue.remove(old);
      count(-old.weight);
    }
  }

  private void evictOne() {
    Kept first = queue.remove();
    if (first.version.used) {
      first.version.used = false;
      queue.add(first);
    } else {
      kept.remove(first.path);
      count(-first.weight);
    }
  }

  private void count(long change) {
    bytes += change;
    held.add(change);
  }
}
