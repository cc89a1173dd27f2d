// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.OverloadOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OverloadWatchTest {
  private final OverloadWatch watch =
      new OverloadWatch(
          OverloadOptions.DEFAULT.withLag(Duration.ofMillis(200), Duration.ofSeconds(1)));

  private boolean sees(long lagMillis, long atMillis) {
    return watch.sees(lagMillis * 1_000_000, atMillis * 1_000_000);
  }

  @Test
  void closesWhenTheLagLastsAndOpensWhenHalfOfItHasLasted() {
    assertThat(sees(201, 0)).isFalse();
    assertThat(sees(900, 999)).isFalse();
    assertThat(sees(201, 1_000)).isTrue();

    assertThat(sees(199, 1_100)).isTrue();
    assertThat(sees(101, 2_500)).isTrue();
    assertThat(sees(100, 3_000)).isTrue();
    assertThat(sees(0, 3_999)).isTrue();
    assertThat(sees(100, 4_000)).isFalse();
  }

  @Test
  void whatDoesNotLastChangesNothing() {
    assertThat(sees(5_000, 0)).isFalse();
    assertThat(sees(200, 999)).isFalse();
    assertThat(sees(5_000, 1_000)).isFalse();
    assertThat(sees(5_000, 1_999)).isFalse();
    assertThat(sees(5_000, 2_000)).isTrue();

    assertThat(sees(0, 3_000)).isTrue();
    assertThat(sees(150, 3_500)).isTrue();
    assertThat(sees(0, 4_000)).isTrue();
    assertThat(sees(0, 4_999)).isTrue();
  }

  @Test
  void aTurnThatDoesNotEndIsTooLongByItself() {
    assertThat(watch.isTooLong(Duration.ofMillis(1_200).toNanos())).isFalse();
    assertThat(watch.isTooLong(Duration.ofMillis(1_201).toNanos())).isTrue();
  }

  @Test
  void noLagIsTooMuchWhereNoneIsSet() {
    OverloadWatch off =
        new OverloadWatch(OverloadOptions.DEFAULT.withLag(Duration.ZERO, Duration.ZERO));
    assertThat(off.sees(Long.MAX_VALUE, 0)).isFalse();
    assertThat(off.isTooLong(Long.MAX_VALUE)).isFalse();
  }
}
