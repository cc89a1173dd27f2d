// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.bench.load.CpuUse;
import io.millrace.bench.load.Latency;
import io.millrace.bench.load.LoadResult;
import io.millrace.bench.load.Scenario;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  @Test
  void tableShowsMediansRatiosAndFailures() {
    Trial base = trial("vertx", 1000, 2000, 3000);
    Trial other = trial("jetty", 500, 1000, 900);
    Trial broken = new Trial("undertow");
    broken.failed("failed: nothing came back");
    String table = ComparisonTable.of(Map.of("echo", List.of(base, other, broken)), "vertx");
    assertThat(table.lines().skip(2))
        .containsExactly(
            "| echo | vertx | 1,000 | 2,000 | 1.00 | 1,000 | 1.00 | 1 | 2 | 50 % |",
            "| echo | jetty | 450 | 900 | 0.50 | 450 | 0.50 | 1 | 2 | 50 % |",
            "| echo | undertow | failed: nothing came back |  |  |  |  |  |  |  |");
  }

  @Test
  void namesAPortThatIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> ServerProcess.requireFree(port))
          .hasMessage("port " + port + " is taken; choose another with --port");
    }
  }

  @Test
  void unknownServersAreNamed() {
    assertThatThrownBy(() -> Contender.named("nginx"))
        .hasMessage("server: nginx (expected: one of millrace, vertx, jetty, undertow)");
    assertThat(new Contender("x", "io.millrace.bench.Missing").isPresent()).isFalse();
    assertThat(Contender.named("jetty").isPresent()).isTrue();
  }

  /// Each count is of two seconds, half of it CPU.
  private static Trial trial(String server, long... counts) {
    Trial trial = new Trial(server);
    for (int round = 0; round < counts.length; round++) {
      trial.add(
          round,
          new LoadResult(
              new Scenario.Echo(1, 20, 1),
              counts[round],
              2.0,
              new Latency(1000, 2000, 3000, 4000),
              new CpuUse(0.5, OptionalDouble.of(1.0), OptionalDouble.of(2.0)),
              new TreeMap<>()));
    }
    return trial;
  }
}
