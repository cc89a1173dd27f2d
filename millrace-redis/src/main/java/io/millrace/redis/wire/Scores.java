// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.wire;

import io.millrace.time.Timeline;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/// The clock of sorted sets: Unix time in seconds, never twice the same. What has the same score is
/// ordered by its bytes, which are random. Safe for all threads.
public final class Scores {
  private static final double MICROS = 1e6;

  private final Timeline timeline;
  private final AtomicLong last = new AtomicLong(Long.MIN_VALUE);

  public Scores(Timeline timeline) {
    this.timeline = timeline;
  }

  /// A microsecond or more after the one before, even where the clock stands still or goes back.
  public double next() {
    long now = micros(timeline.now());
    return last.updateAndGet(before -> before < now ? now : before + 1) / MICROS;
  }

  /// What the clock says.
  public double now() {
    return micros(timeline.now()) / MICROS;
  }

  private static long micros(Instant time) {
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1_000);
  }

  /// As Redis is told it: `1795317341.404699`.
  public static String text(double score) {
    return BigDecimal.valueOf(score).toPlainString();
  }

  /// As Redis tells it.
  ///
  /// @throws IllegalArgumentException when it is no score
  public static double parse(String text) {
    return switch (text) {
      case "inf", "+inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      default -> {
        try {
          yield Double.parseDouble(text);
        } catch (NumberFormatException wrong) {
          throw new IllegalArgumentException(
              "score: '" + text + "' (expected: a number such as 1795317341.404699)", wrong);
        }
      }
    };
  }
}
