// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RelayTableTest {
  @Test
  void showsMediansAndRatiosToBothReferences() {
    RelayTrials trials = new RelayTrials();
    RelayMeasure trip = new RelayMeasure.RoundTrip(Placement.TOGETHER);
    for (int round = 1; round <= 3; round++) {
      trials.add(trip, "direct", round, Map.of("p50", 10.0 * round, "p99", 20.0, "p99.9", 30.0));
      trials.add(
          trip, "c", round, Map.of("p50", 20.0 * round, "p99", 40.0, "p99.9", 60.0, "cpu", 2.0));
      trials.add(
          trip,
          "millrace",
          round,
          Map.of("p50", 25.0 * round, "p99", 50.0, "p99.9", 60.0, "cpu", 3.0));
    }
    trials.add(
        new RelayMeasure.Stream(Placement.APART, 1000),
        "c",
        1,
        Map.of("records_per_second", 1_000_000.0, "cpu", 0.5));
    trials.add(
        new RelayMeasure.Swarm(Placement.FREE, 1000, 1_000_000, true),
        "millrace",
        1,
        Map.of("records_per_second", 200_000.0, "bad", 0.0));
    assertThat(RelayTable.of(trials).lines().filter(line -> !line.contains("---")))
        .containsExactly(
            "| CPUs | relay | round trip, p50 µs | to direct | to C | p99 µs | to direct | to C |"
                + " p99.9 µs | relay's CPU µs a record | to C |",
            "| together | direct | 20.0 |  | 0.50 | 20.0 |  | 0.50 | 30.0 |  |  |",
            "| together | c | 40.0 | 2.00 |  | 40.0 | 2.00 |  | 60.0 | 2.00 |  |",
            "| together | millrace | 50.0 | 2.50 | 1.25 | 50.0 | 2.50 | 1.25 | 60.0 | 3.00 | 1.50 |",
            "",
            "| in flight | CPUs | relay | records/s | to direct | to C | relay's CPU µs a record | to C"
                + " |",
            "| 1,000 | apart | c | 1,000,000 |  |  | 0.500 |  |",
            "",
            "| processes | records | one frozen | CPUs | relay | missing or wrong | records/s | to C |"
                + " relay's CPU µs a record | to C |",
            "| 1,000 | 1,000,000 | yes | free | millrace | 0 | 200,000 |  |  |  |");
  }

  @Test
  void readsTheNumbersOfAnObject() {
    assertThat(CRun.numbers("{\"mode\":\"relay\",\"p99.9\":1.5,\"n\":20,\"cut_off\":true}"))
        .containsOnly(Map.entry("p99.9", 1.5), Map.entry("n", 20.0), Map.entry("cut_off", 1.0));
  }
}
