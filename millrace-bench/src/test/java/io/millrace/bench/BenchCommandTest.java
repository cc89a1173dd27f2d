// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.bench.compare.Comparison;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void printsATableOrJson() throws IOException {
    try (TinyServer server = new TinyServer()) {
      String[] times = {"--duration", "100ms", "--warmup", "10ms", "--connections", "2"};
      assertThat(execute("echo", server.url("ws", "/echo"), times)).isZero();
      assertThat(out.toString()).contains("messages a second", "latency p99.9", "load's own CPU");
      out.getBuffer().setLength(0);
      String pid = Long.toString(ProcessHandle.current().pid());
      assertThat(
              execute("http", server.url("http", "/plain") + " --json --server-pid " + pid, times))
          .isZero();
      assertThat(out.toString().strip())
          .startsWith("{\"scenario\":\"http\",\"connections\":2,")
          .contains("\"serverCpuSeconds\":", "\"status200\":")
          .endsWith("}");
      assertThat(err.toString()).isEmpty();
    }
  }

  @Test
  void anAnswerThatIsNot2xxIsAnExitCode() throws IOException {
    try (TinyServer server = new TinyServer()) {
      String[] times = {"--duration", "500ms", "--warmup", "0s"};
      assertThat(execute("http", server.url("http", "/nowhere"), times)).isEqualTo(1);
      assertThat(out.toString()).contains("status 403");
    }
  }

  @Test
  void failuresAreOneLineWithoutAStackTrace() {
    assertThat(execute("echo", "ws://192.0.2.1/")).isEqualTo(1);
    assertThat(err.toString().strip().lines())
        .singleElement()
        .asString()
        .startsWith("bench echo: ");
    err.getBuffer().setLength(0);
    assertThat(execute("compare", "--servers apache")).isEqualTo(1);
    assertThat(execute("compare", "--scenarios swim")).isEqualTo(1);
    assertThat(execute("compare", "--write missing.md")).isEqualTo(1);
    assertThat(execute("soak", "--members 0")).isEqualTo(1);
    assertThat(err.toString().lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith("bench compare: server: apache (expected: one of millrace"),
            line ->
                assertThat(line).startsWith("bench compare: scenario: swim (expected: one of echo"),
            line -> assertThat(line).isEqualTo("bench compare: missing.md: no such file"),
            line ->
                assertThat(line)
                    .isEqualTo(
                        "bench soak: members: 0, port: 9300 (expected: at least 1, 1..65535)"));
    err.getBuffer().setLength(0);
    assertThat(execute("layer", "--servers uvicorn")).isEqualTo(1);
    assertThat(err.toString().strip())
        .isEqualTo("bench layer: server: uvicorn (expected: one of millrace, daphne)");
    err.getBuffer().setLength(0);
    assertThat(execute("relay", "--relays rust")).isEqualTo(1);
    assertThat(execute("relay", "--cpus many")).isEqualTo(1);
    assertThat(execute("relay", "--scenarios crowd")).isEqualTo(1);
    assertThat(execute("relay", "--in-flight 5000")).isEqualTo(1);
    assertThat(err.toString().lines())
        .containsExactly(
            "bench relay: relay: rust (expected: one of direct, socketpair, c, millrace)",
            "bench relay: CPUs: many (expected: one of together, apart, free)",
            "bench relay: scenario: crowd (expected: one of pair, swarm, frozen)",
            "bench relay: in flight: 5000 (expected: 1..4096)");
  }

  @Test
  void helpSaysThatOnlyThisMachineIsLoaded() {
    assertThat(execute("--help", "")).isZero();
    assertThat(out.toString())
        .contains(
            "--allow-remote",
            "echo",
            "fanout",
            "idle",
            "compare",
            "layer",
            "relay",
            "soak",
            "micro");
  }

  @Test
  void theScriptAndTheCommandSayWhatCanBeCompared() throws IOException {
    String servers = "of " + String.join(", ", Comparison.serverNames());
    String scenarios = "of " + String.join(", ", Comparison.scenarioNames());
    assertThat(execute("compare", "--help")).isZero();
    assertThat(unbroken(out.toString()).toLowerCase(Locale.ROOT))
        .contains(unbroken(servers) + ";default", unbroken(scenarios) + ";default");
    assertThat(unbroken(Files.readString(Path.of("compare"))))
        .contains(unbroken(servers) + "--", unbroken(scenarios) + "--");
  }

  /// However its lines are broken.
  private static String unbroken(String text) {
    return text.replaceAll("\\s", "");
  }

  @Test
  void holdsIdleConnectionsToServersOfItsOwn() {
    String[] few = {"--connections", "6", "--hold", "100ms"};
    assertThat(execute("idle", "--json", few)).as(err.toString()).isZero();
    assertThat(out.toString().strip())
        .startsWith(
            "{\"scenario\":\"idle\",\"connections\":6,\"serverProcesses\":1,\"wsOpenSeconds\":")
        .contains("\"wsRssPerConnectionKib\":");
    assertThat(err.toString()).isEmpty();
  }

  private int execute(String command, String words, String... more) {
    CommandLine line = BenchCommand.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    String all = (command + " " + words + " " + String.join(" ", more)).strip();
    return line.execute(all.split(" +", -1));
  }
}
