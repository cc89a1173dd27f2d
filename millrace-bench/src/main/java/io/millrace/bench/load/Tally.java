// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/// What one event loop has counted. Only that loop touches it.
final class Tally {
  private static final long HIGHEST = 60_000_000_000L;

  private final Histogram latency = new Histogram(1, HIGHEST, 3);
  private long count;
  private long marked;
  private final long[] statuses = new long[1000];

  /// What was counted since the mark; `statuses` by HTTP status.
  record Reading(long count, Histogram latency, SortedMap<Integer, Long> statuses) {}

  void count(long more) {
    count += more;
  }

  /// Latency in nanoseconds; more than a minute counts as a minute.
  void latency(long nanos) {
    latency.recordValue(Math.clamp(nanos, 0, HIGHEST));
  }

  /// An HTTP response of this status, 0 to 999.
  void status(int status) {
    statuses[status]++;
  }

  /// Everything counted since the start.
  long total() {
    return count;
  }

  void mark() {
    marked = count;
    latency.reset();
    Arrays.fill(statuses, 0);
  }

  Reading reading() {
    SortedMap<Integer, Long> seen = new TreeMap<>();
    for (int status = 0; status < statuses.length; status++) {
      if (statuses[status] > 0) {
        seen.put(status, statuses[status]);
      }
    }
    return new Reading(count - marked, latency.copy(), seen);
  }
}
