// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
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
    Map<Course, List<Trial>> trials = Map.of(Course.named("echo"), List.of(base, other, broken));
    assertThat(ComparisonTable.of(trials, "vertx").lines().skip(2))
        .containsExactly(
            "| echo | vertx | 1,000 | 2,000 | 1.00 | 1,000 | 1.00 | 500.00 | 1 | 2 | 3 | 50 % |",
            "| echo | jetty | 450 | 900 | 0.50 | 450 | 0.50 | 1111.11 | 1 | 2 | 3 | 50 % |",
            "| echo | undertow | failed: nothing came back |  |  |  |  |  |  |  |  |  |");
    assertThat(AdvantageTable.of(trials, "vertx").lines())
        .containsExactly(
            "| vertx does so many times the work of | jetty | undertow |",
            "| --- | ---: | ---: |",
            "| echo | 2.00 | – |");
    assertThat(AdvantageTable.line(List.of(base, other), "vertx"))
        .isEqualTo("vertx 1,000, jetty ×2.00");
  }

  @Test
  void aServerWithoutTheBaselinesRouteHasNoRatio() {
    Map<Course, List<Trial>> trials = Map.of(Course.named("http"), List.of(trial("nginx", 1000)));
    assertThat(ComparisonTable.of(trials, "millrace").lines().skip(2))
        .containsExactly(
            "| http | nginx | 500 | 1,000 | – | 500 | – | 1000.00 | 1 | 2 | 3 | 50 % |");
    assertThat(ComparisonTable.of(Map.of(), "millrace")).isEmpty();
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
    assertThatThrownBy(() -> Contender.named("apache"))
        .hasMessage(
            "server: apache (expected: one of millrace, millrace-io_uring, vertx, jetty, undertow,"
                + " helidon, netty, netty-lean, epoll-c, node, daphne, nginx)");
    assertThat(new JavaProgram("io.millrace.bench.Missing", "x", List.of()).lacks())
        .isEqualTo("there is no class io.millrace.bench.Missing");
    assertThat(Contender.named("jetty").program().lacks()).isEmpty();
    assertThat(Contender.named("jetty").program().version()).startsWith("12.");
  }

  @Test
  void serversAreAskedForWhatTheyOffer() {
    assertThat(Contender.named("nginx").offers(Route.PLAIN)).isTrue();
    assertThat(Contender.named("nginx").offers(Route.ECHO)).isFalse();
    assertThat(Contender.named("vertx").offers(Route.ECHO_BLOCKING)).isFalse();
    assertThat(Contender.named("millrace").offers(Route.ECHO_BLOCKING)).isTrue();
  }

  @Test
  void halfOfTheCapacityIsAboutPublishes() {
    assertThat(Course.half(200_000)).isEqualTo(new Scenario.Steady(1000, 100, 20));
  }

  @Test
  void estimatesHowLongItTakes() {
    Comparison.Settings settings =
        new Comparison.Settings(
            List.of(), List.of(), "", 2, ofSeconds(3), ofMillis(5300), 1000, 9300, "");
    List<Contender> contenders = List.of(Contender.named("millrace"), Contender.named("nginx"));
    List<Course> courses = List.of(Course.named("echo"), Course.named("http"));
    assertThat(new Estimate(settings, courses, contenders, true))
        .hasToString("2 servers, 3 scenarios, 2 rounds: about 1 minute")
        .extracting(Estimate::duration)
        .isEqualTo(ofSeconds(3 * (2 * 9 + 2 * 3) + 15));
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
