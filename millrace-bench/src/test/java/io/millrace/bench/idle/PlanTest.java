// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.idle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.bench.load.LoadFailure;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlanTest {
  @Test
  void takesAsFewProcessesAsCanBe() {
    assertThat(Plan.of(19_800, false, 19_800).processes()).isEqualTo(1);
    assertThat(Plan.of(1_000_000, false, 19_800).processes()).isEqualTo(51);
    assertThat(Plan.of(1_000_000, false, Integer.MAX_VALUE).processes()).isEqualTo(1);
  }

  @Test
  void sharesThemEvenly() {
    Plan plan = Plan.of(100_001, false, 19_800);
    assertThat(IntStream.range(0, plan.processes()).map(plan::share).sum()).isEqualTo(100_001);
    assertThat(plan.share(0)).isEqualTo(16_667).isEqualTo(plan.largestShare());
    assertThat(plan.share(5)).isEqualTo(16_666);
  }

  @Test
  void refusesWhatCannotBe() {
    assertThatThrownBy(() -> new Plan(2, 3, false))
        .isInstanceOf(LoadFailure.class)
        .hasMessageStartingWith("connections: 2, processes: 3 (expected: ");
  }
}
