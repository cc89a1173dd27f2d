// SPDX-License-Identifier: Apache-2.0
package io.millrace.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/// How often something took how long, in classes of fixed borders. Safe for all threads.
public final class Latencies {
  private static final long[] BORDERS_MILLIS = {
    1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000
  };

  /// The upper border of the lowest class.
  public static final long SHORT_NANOS = BORDERS_MILLIS[0] * 1_000_000;

  private final LongAdder[] counts = new LongAdder[BORDERS_MILLIS.length + 1];
  private final LongAdder sumNanos = new LongAdder();

  public Latencies() {
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
    }
  }

  public void add(long nanos) {
    int place = 0;
    while (place < BORDERS_MILLIS.length && nanos > BORDERS_MILLIS[place] * 1_000_000) {
      place++;
    }
    counts[place].increment();
    sumNanos.add(nanos);
  }

  /// Adds what took no longer than [#SHORT_NANOS], many at once.
  ///
  /// @param nanos of all together
  public void addShort(long count, long nanos) {
    counts[0].add(count);
    sumNanos.add(nanos);
  }

  /// @param most upper border of the class, itself included
  /// @param count how many took so long or less, those of lower classes too
  public record UpTo(Duration most, long count) {}

  /// The classes from the lowest up; what took longer than the last border is in [#count] only.
  public List<UpTo> cumulative() {
    List<UpTo> classes = new ArrayList<>();
    long count = 0;
    for (int i = 0; i < BORDERS_MILLIS.length; i++) {
      count += counts[i].sum();
      classes.add(new UpTo(Duration.ofMillis(BORDERS_MILLIS[i]), count));
    }
    return classes;
  }

  public long count() {
    long all = 0;
    for (LongAdder each : counts) {
      all += each.sum();
    }
    return all;
  }

  public Duration sum() {
    return Duration.ofNanos(sumNanos.sum());
  }
}
