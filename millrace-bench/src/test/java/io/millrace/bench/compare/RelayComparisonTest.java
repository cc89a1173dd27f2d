// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.bench.load.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RelayComparisonTest {
  @Test
  void goesThroughAllThatWasAskedFor() throws IOException {
    assumeTrue(
        CCompiler.find().isPresent(),
        "skipped: no C compiler is installed (./check does it as root)");
    StringWriter notes = new StringWriter();
    String tables =
        new RelayComparison(
                new RelayComparison.Settings(
                    List.of("direct", "c"),
                    List.of("free"),
                    List.of("pair", "swarm", "frozen"),
                    List.of(64),
                    20,
                    5000,
                    3,
                    1,
                    100,
                    1,
                    freePort(),
                    "",
                    ""),
                new PrintWriter(notes),
                Progress.NONE)
            .run();
    assertThat(tables)
        .contains("| free | direct | ", "| free | c | ", "| 64 | free | c | ")
        .contains("| 20 | 5,000 | no | free | c | 0 | ", "| 20 | 5,000 | yes | free | c | 0 | ")
        .contains("100 round trips", "Seed of the random pairs: 3.");
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }
}
