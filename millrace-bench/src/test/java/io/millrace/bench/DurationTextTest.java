// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DurationTextTest {
  private final DurationText text = new DurationText();

  @Test
  void readsMillisecondsSecondsAndMinutes() {
    assertThat(text.convert("500ms")).isEqualTo(Duration.ofMillis(500));
    assertThat(text.convert("10s")).isEqualTo(Duration.ofSeconds(10));
    assertThat(text.convert("2m")).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void refusesAnythingElse() {
    for (String wrong : new String[] {"", "10", "s", "-1s", "1.5s", "10 s", "1h", "99999999999s"}) {
      assertThatThrownBy(() -> text.convert(wrong))
          .as(wrong)
          .hasMessageContaining("expected: 500ms");
    }
  }
}
