// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MediansTest {
  @Test
  void middleOfOddMeanOfTheMiddleTwoOfEven() {
    assertThat(Medians.of(List.of())).isEmpty();
    assertThat(Medians.of(List.of(9.0, 1.0, 2.0))).hasValue(2.0);
    assertThat(Medians.of(List.of(4.0, 1.0, 2.0, 9.0))).hasValue(3.0);
  }

  @Test
  void ratiosPairTheSameRoundsOnly() {
    Map<Integer, Double> base = Map.of(1, 100.0, 2, 50.0, 3, 0.0, 5, 10.0);
    Map<Integer, Double> values = Map.of(1, 80.0, 2, 45.0, 3, 7.0, 4, 1000.0);
    assertThat(Medians.ofRatios(values, base))
        .hasValueCloseTo(0.85, org.assertj.core.data.Offset.offset(1e-9));
    assertThat(Medians.ofRatios(values, Map.of())).isEmpty();
  }
}
