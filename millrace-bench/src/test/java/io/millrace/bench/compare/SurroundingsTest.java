// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.bench.load.IdleRun;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SurroundingsTest {
  @Test
  void describesTheMachine() {
    String one = "processor\t: %d\nmodel name\t: Some CPU\nflags\t\t: fpu hypervisor sse\n\n";
    assertThat(
            Surroundings.machine(
                one.formatted(0) + one.formatted(1),
                "MemTotal:        8388608 kB\nMemFree: 1 kB\n"))
        .isEqualTo("Some CPU, 2 CPUs, 8.0 GiB, virtual");
    assertThat(Surroundings.machine("processor\t: 0\nmodel name\t: Old CPU\n", ""))
        .isEqualTo("Old CPU, 1 CPUs");
  }

  @Test
  void namesTheDayAndHowItWasMeasured() {
    Comparison.Settings settings =
        new Comparison.Settings(
            List.of("vertx"),
            List.of(),
            "",
            1,
            Duration.ofMillis(500),
            Duration.ofSeconds(5),
            1000,
            9300,
            "-XX:+UseZGC");
    Surroundings surroundings =
        new Surroundings(settings, new Cpus(true), Instant.parse("2025-10-01T23:00:00Z"));
    assertThat(surroundings.text(List.of(Contender.named("vertx"))))
        .startsWith(
            "- Made on 2025-10-01 by medians of 1 round, each 5 s after 0.5 s of warming up,"
                + " servers on one CPU, the load on another.\n- Machine: ")
        .contains("-XX:+UseZGC`.\n- Servers: vertx 5.");
  }

  @Test
  void memoryIsATableOfItsOwn() {
    List<IdleRun.Result.Memory> memory =
        List.of(
            new IdleRun.Result.Memory("RSS", 102_400, 153_600, 5.12),
            new IdleRun.Result.Memory("PSS", 1, 2, 4.96));
    assertThat(
            IdleTable.of(
                    List.of(
                        new IdleTrial("millrace", 10_000, memory, ""),
                        IdleTrial.failed("node", "failed: it went away")))
                .lines()
                .skip(2))
        .containsExactly(
            "| millrace | 10,000 | 5.1 | 5.0 | 100 |", "| node | failed: it went away |  |  |  |");
    assertThat(IdleTable.of(List.of())).isEmpty();
  }
}
