// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GcLogTest {
  @Test
  void readsPausesOfG1() {
    GcLog log =
        GcLog.of(
            List.of(
                "[0.005s][gc] Using G1",
                "[1.2s][gc] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 24M->4M(32M) 3.141ms",
                "[1.2s][gc,phases] GC(0)   Evacuate Collection Set: 2.9ms",
                "[2.0s][gc] GC(1) Pause Young (Concurrent Start) (G1 Periodic Collection)"
                    + " 9M->7M(32M) 1.500ms",
                "[2.1s][gc] GC(2) Concurrent Mark Cycle 20.001ms",
                "[2.1s][gc] GC(2) Pause Remark 7M->7M(32M) 1.250ms",
                "[2.1s][gc] GC(2) Pause Cleanup 7M->7M(32M) 0.010ms",
                "[3.0s][gc] GC(3) Pause Young (Normal) (G1 Evacuation Pause) 24M->4M(32M) 2.000ms",
                "[9.0s][gc] GC(4) Pause Full (System.gc()) 10M->5M(20M) 12.300ms"));
    assertThat(log.byKind())
        .isEqualTo(
            Map.of(
                "Young (Normal)",
                List.of(3.141, 2.0),
                "Young (Concurrent Start)",
                List.of(1.5),
                "Remark",
                List.of(1.25),
                "Cleanup",
                List.of(0.01),
                GcLog.FULL,
                List.of(12.3)));
  }

  @Test
  void readsPausesOfOtherCollectors() {
    GcLog log =
        GcLog.of(
            List.of(
                "[0.3s][gc,phases] GC(0) y: Pause Mark Start 0.005ms",
                "[0.4s][gc] GC(0) Pause Full (Allocation Failure) 7M->1M(15M) 4.000ms",
                "[0.5s][gc] GC(1) Pause Young (Allocation Failure) 4M->1M(15M) 2.000ms",
                "[0.6s][gc] GC(2) Pause Init Mark (unload classes) 0.100ms"));
    assertThat(log.byKind().keySet())
        .containsExactly("Full", "Init Mark", "Mark Start", "Young (Allocation Failure)");
  }

  @Test
  void tellsTheCollector() {
    assertThat(GcLog.collector(List.of("[0.005s][gc] Using Serial", "[1s][gc] GC(0) x")))
        .isEqualTo("Serial");
    assertThat(GcLog.collector(List.of())).isEmpty();
  }

  @Test
  void tellsWhatCameSinceAnEarlierLook() {
    GcLog all = new GcLog(List.of(new GcLog.Pause("Full", 1), new GcLog.Pause("Full", 2)));
    GcLog first = new GcLog(all.pauses().subList(0, 1));
    assertThat(all.after(first).byKind()).isEqualTo(Map.of("Full", List.of(2.0)));
  }

  @Test
  void theTailOfPauses() {
    List<Double> hundred = IntStream.rangeClosed(1, 100).mapToObj(i -> (double) i).toList();
    assertThat(GcLog.p99(hundred)).hasValue(99);
    assertThat(GcLog.longest(hundred)).hasValue(100);
    assertThat(GcLog.p99(List.of(3.0))).hasValue(3);
    assertThat(GcLog.p99(List.of())).isEmpty();
  }
}
