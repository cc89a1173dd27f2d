// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.millrace.bench.load.LoadSettings;
import io.millrace.bench.load.Scenario;
import io.millrace.bench.load.ShortRun;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramsTest {
  @ParameterizedTest
  @ValueSource(strings = {"epoll-c", "node", "daphne", "nginx"})
  void serversThatAreNotInJavaAnswerWhatTheyOffer(String name) throws IOException {
    Contender contender = Contender.named(name);
    assumeThat(contender.program().lacks()).isEmpty();
    assertThat(contender.program().version()).containsPattern("\\d+\\.\\d+");
    try (ServerProcess server =
        ServerProcess.start(contender, freePort(), new Cpus(false), List.of(), List.of())) {
      server.hold();
      server.goOn();
      for (Route route : contender.routes()) {
        assertThat(ShortRun.of(scenario(route), LoadSettings.of(route.at(server))).count())
            .isPositive();
      }
    }
  }

  private static Scenario scenario(Route route) {
    return switch (route) {
      case ECHO, ECHO_BLOCKING, ECHO_HANDLER -> new Scenario.Echo(2, 200, 2);
      case FANOUT -> new Scenario.Fanout(5, 1, 2, 20);
      case PLAIN, PLAIN_BLOCKING -> new Scenario.Http(2, 1);
    };
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }
}
