// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ScoresTest {
  private static final Instant START = Instant.ofEpochSecond(1_795_317_341, 404_699_999);

  private final Turned timeline = new Turned(START);
  private final Scores scores = new Scores(timeline);

  @Test
  void growByAMicrosecondWhileTheClockStandsStill() {
    assertThat(Scores.text(scores.next())).isEqualTo("1795317341.404699");
    assertThat(Scores.text(scores.next())).isEqualTo("1795317341.4047");
    assertThat(Scores.text(scores.next())).isEqualTo("1795317341.404701");
    assertThat(scores.now()).isEqualTo(1795317341.404699);
    timeline.set(START.plusSeconds(1));
    assertThat(Scores.text(scores.next())).isEqualTo("1795317342.404699");
    double before = scores.next();
    timeline.set(START.minusSeconds(3600));
    assertThat(scores.next()).isGreaterThan(before);
  }

  @Test
  void areNeverTheSameForManyThreads() throws Exception {
    ConcurrentSkipListSet<Double> seen = new ConcurrentSkipListSet<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        threads.execute(() -> IntStream.range(0, 1_000).forEach(_ -> seen.add(scores.next())));
      }
    }
    assertThat(seen).hasSize(8_000);
  }

  @Test
  void areReadAsRedisSpellsThem() {
    for (double score : List.of(0.0, -1.5, 1795317341.4005408, 1e300, Double.POSITIVE_INFINITY)) {
      assertThat(Scores.parse(score == Double.POSITIVE_INFINITY ? "inf" : Scores.text(score)))
          .isEqualTo(score);
    }
    assertThat(Scores.parse("-inf")).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(Scores.parse("1.7953173414005408e9")).isEqualTo(1795317341.4005408);
    assertThatThrownBy(() -> Scores.parse("soon"))
        .hasMessage("score: 'soon' (expected: a number such as 1795317341.404699)");
  }
}
