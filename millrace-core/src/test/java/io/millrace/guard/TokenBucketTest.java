// SPDX-License-Identifier: Apache-2.0
package io.millrace.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.Seeded;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TokenBucketTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static TokenBucket bucket(long tokens, Duration period) {
    return new TokenBucket(TokenBucket.Rate.of(tokens, period), 0);
  }

  @Test
  void aTokenComesBackAtItsMomentAndNotBefore() {
    TokenBucket bucket = bucket(100, MINUTE);
    for (int i = 0; i < 100; i++) {
      assertThat(bucket.take(1, 0)).isTrue();
    }
    assertThat(bucket.take(1, 0)).isFalse();
    assertThat(bucket.take(1, 599_999_999)).isFalse();
    assertThat(bucket.take(1, 600_000_000)).isTrue();
    assertThat(bucket.take(1, 600_000_000)).isFalse();
    assertThat(bucket.isFull(60_599_999_999L)).isFalse();
    assertThat(bucket.isFull(60_600_000_000L)).isTrue();
  }

  @Test
  void whoAsksAllTheTimeGetsAsMuchAsWhoWaits() {
    TokenBucket asked = bucket(7, Duration.ofNanos(60_000_000_011L));
    while (asked.take(1, 0)) {
      assertThat(asked.isFull(0)).isFalse();
    }
    Random random = Seeded.random("TokenBucketTest");
    long now = 0;
    int got = 0;
    while (now < 10 * 60_000_000_011L) {
      now = Math.min(10 * 60_000_000_011L, now + random.nextInt(1, 5_000_000));
      got += asked.take(1, now) ? 1 : 0;
    }
    assertThat(got).isEqualTo(70);
  }

  @Test
  void whatIsMoreThanAllNeverPassesAndALongRestOverfillsNothing() {
    TokenBucket bucket = bucket(1L << 20, Duration.ofSeconds(1));
    assertThat(bucket.take((1L << 20) + 1, 0)).isFalse();
    assertThat(bucket.take(Long.MAX_VALUE, 0)).isFalse();
    assertThat(bucket.take(1L << 20, Long.MAX_VALUE / 2)).isTrue();
    assertThat(bucket.take(1, Long.MAX_VALUE / 2)).isFalse();
    assertThat(bucket.take(0, Long.MAX_VALUE / 2)).isTrue();
  }

  @Test
  void ratesCheckThemselves() {
    assertThatThrownBy(() -> TokenBucket.Rate.of(0, MINUTE)).hasMessageContaining("rate: 0");
    assertThatThrownBy(() -> TokenBucket.Rate.of(1, Duration.ZERO)).hasMessageContaining("period");
    assertThatThrownBy(() -> TokenBucket.Rate.of(Long.MAX_VALUE, MINUTE))
        .hasMessageContaining("expected: less");
    assertThat(TokenBucket.Rate.of(1L << 30, Duration.ofHours(1)).tokens()).isEqualTo(1L << 30);
  }
}
