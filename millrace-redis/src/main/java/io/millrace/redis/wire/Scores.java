// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.wire;

import io.millrace.time.Timeline;
import java.time.Instant;

public final class Scores {
  private final Timeline timeline;
  private long last;

  public Scores(Timeline timeline) {
    this.timeline = timeline;
  }

  public synchronized double next() {
    Instant i = timeline.now();
    long micros = i.getEpochSecond() * 1_000_000 + i.getNano() / 1000;
    last = Math.max(last + 1, micros);
    return last / 1e6;
  }

  public double now() {
    return timeline.now().toEpochMilli() / 1e3;
  }

  public static String text(double score) {
    return java.math.BigDecimal.valueOf(score).toPlainString();
  }
}
