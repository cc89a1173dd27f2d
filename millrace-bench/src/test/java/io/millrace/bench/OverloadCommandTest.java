// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.bench.server.BenchServer;
import io.millrace.server.Listen;
import io.millrace.server.Server;
import io.millrace.server.ServerOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

@Timeout(60)
class OverloadCommandTest {
  private static final String QUIET = " --quiet 2 --every 5ms ";
  private static final String SHORT = " --duration 40ms --warmup 0s" + QUIET;

  /// Long enough for something to get done, which shares are of.
  private static final String LONGER = " --duration 400ms --warmup 200ms" + QUIET;

  private final Server server =
      BenchServer.routes(ServerOptions.DEFAULT.withListen(new Listen.Tcp("127.0.0.1", 0))).start();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void showsEachStepWithTheLatencyOfTheQuietOnes() {
    assertThat(execute("ws", "/echo", SHORT + "--hot 0,2")).isZero();
    assertThat(err.toString()).isEmpty();
    assertThat(out.toString().lines())
        .hasSize(3)
        .anyMatch(line -> line.matches(" +0 +0 +0( +[0-9.]+ ms){4}.*"))
        .anyMatch(line -> line.matches(" +2 +90,000 +[0-9,]+( +[0-9.]+ ms){4}.*"));
  }

  @Test
  void offersSharesOfWhatGetsDone() {
    assertThat(execute("ws", "/fanout", LONGER + "--members 3 --hot 1 --shares 50,200 --json"))
        .isZero();
    assertThat(out.toString().strip())
        .startsWith("[{\"hot\":1,\"offered\":")
        .contains("},{\"hot\":1,\"offered\":");
  }

  @Test
  void pipelinesRequests() {
    assertThat(execute("http", "/plain", SHORT + "--hot 1")).isZero();
    assertThat(out.toString().lines())
        .anyMatch(line -> line.matches(" +1 +all +[0-9,]+( +[0-9.]+ ms){4}.*"));
  }

  @Test
  void whatCannotBeIsOneLine() {
    assertThat(execute("ws", "/echo", "--quiet 0")).isEqualTo(1);
    assertThat(err.toString().strip())
        .isEqualTo(
            "bench overload: size: 20, most: 45000, members: 0, quiet: 0"
                + " (expected: at least 1, 1, 0, 1)");
  }

  private int execute(String scheme, String path, String words) {
    CommandLine line = BenchCommand.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    String url = scheme + "://127.0.0.1:" + server.port() + path;
    return line.execute(("overload " + url + " " + words).strip().split(" +", -1));
  }
}
