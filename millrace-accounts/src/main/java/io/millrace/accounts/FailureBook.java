// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// Counts failures by key and says how long the next try has to wait.
final class FailureBook {
  private static final int MOST_DOUBLINGS = 30;

  private record Failures(int count, long last, long blockedUntil) {}

  private final int free;
  private final long longest;
  private final long forgotten;
  private final Map<String, Failures> entries; // guarded by this

  FailureBook(int free, Duration longest, Duration forgotten, int most) {
    this.free = free;
    this.longest = longest.toNanos();
    this.forgotten = forgotten.toNanos();
    this.entries =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > most;
          }
        };
  }

  /// @return zero when it may be tried now
  synchronized Duration wait(String key, long now) {
    Failures entry = entries.get(key);
    return entry == null || entry.blockedUntil <= now
        ? Duration.ZERO
        : Duration.ofNanos(entry.blockedUntil - now);
  }

  synchronized void failed(String key, long now) {
    Failures entry = entries.get(key);
    boolean first = entry == null || now - entry.last >= forgotten;
    int failures = first || entry == null ? 1 : entry.count + 1;
    long wait = 0;
    if (failures > free) {
      int doublings = Math.min(failures - free - 1, MOST_DOUBLINGS);
      wait = Math.min(longest, Duration.ofSeconds(1L << doublings).toNanos());
    }
    entries.put(key, new Failures(failures, now, now + wait));
  }

  synchronized void forget(String key) {
    entries.remove(key);
  }

  synchronized int size() {
    return entries.size();
  }
}
