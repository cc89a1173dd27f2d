// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.bench.load.Progress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SoakTest {
  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  @Test
  void tellsLatencyMemoryStallsAndPauses() throws IOException {
    Soak.Settings settings =
        new Soak.Settings(
            3,
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            true,
            freePort(),
            "-XX:+UseSerialGC -Xmn8m");
    assertThat(new Soak(settings, Progress.NONE).run().lines())
        .anyMatch(line -> line.matches("3 members, [0-9,]+ publishes a second for .*"))
        .anyMatch(line -> line.matches("latency from due to the last member: p50 .* ms, max .*"))
        .anyMatch(line -> line.startsWith("RSS: "))
        .anyMatch(line -> line.matches("the idle machine's own stalls: .* ms"))
        .anyMatch(line -> line.startsWith("collector: Serial, full collections: "));
  }
}
