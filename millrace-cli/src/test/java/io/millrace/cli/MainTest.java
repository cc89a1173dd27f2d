// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.scope.Endpoint;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {
  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter error = new StringWriter();

  private int run(Site site, String... arguments) {
    Shell shell = new Shell(Map.of(), directory, false);
    return new Main(shell, site).run(new PrintWriter(out), new PrintWriter(error), arguments);
  }

  private int run(String... arguments) {
    return run((_, _) -> {}, arguments);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          demo --prot 1 | millrace: unknown flag --prot (did you mean --port?); see millrace demo --help
          dmo | millrace: unknown command dmo (did you mean demo?); see millrace --help
          demo --port | millrace: missing required parameter for option '--port' (PORT); see millrace demo --help
          demo --port 70000 | millrace: server.port: 70000 (expected: a whole number, 0..65535), from flag --port
          config --log-level loud | millrace: logging.level: loud (expected: off, error, warn, info, debug or trace, or 0..3 for debug to error), from flag --log-level
          config --set server.tcp=false | millrace: server.tcp: false (expected: true, or a path in server.unix to listen on), from flag --set server.tcp
          --nix --stacktrace | millrace: unknown flag --nix; see millrace --help
          """)
  void wrongUseIsOneLineAndTwo(String arguments, String line) {
    assertThat(run(arguments.split(" ", -1))).isEqualTo(2);
    assertThat(error).hasToString(line + System.lineSeparator());
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void noCommandIsWrongUse() {
    assertThat(run()).isEqualTo(2);
    assertThat(error.toString())
        .isEqualToIgnoringNewLines(
            "millrace: no command (expected: one of those that millrace --help lists); see millrace"
                + " --help");
  }

  @Test
  void aFaultIsOneLineUnlessAskedFor() {
    Site broken =
        (_, _) -> {
          throw new IllegalStateException("two\nlines");
        };
    assertThat(run(broken, "demo", "--port=0")).isEqualTo(1);
    assertThat(error.toString())
        .isEqualToIgnoringNewLines(
            "millrace: IllegalStateException: two lines (--stacktrace shows where)");
    assertThat(run(broken, "demo", "--port=0", "--stacktrace")).isEqualTo(1);
    assertThat(error.toString()).contains("\tat io.millrace.cli.MainTest");
  }

  @Test
  void helpListsTheCommands() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("demo", "config", "version");
  }

  @Test
  void theVersionIsThatOfTheBuild() {
    assertThat(run("version")).isZero();
    assertThat(run("--version")).isZero();
    assertThat(out.toString().lines().distinct())
        .singleElement()
        .asString()
        .matches("millrace \\d+\\.\\d+\\.\\d+\\S* \\(Java .*\\)");
  }

  @Test
  void urlsAreThoseOfABrowser() {
    assertThat(SiteServer.url(new Endpoint("127.0.0.1", 80), false))
        .isEqualTo("http://127.0.0.1:80/");
    assertThat(SiteServer.url(new Endpoint("::1", 80), false)).isEqualTo("http://[::1]:80/");
    assertThat(SiteServer.url(new Endpoint("0.0.0.0", 80), false))
        .isEqualTo("http://localhost:80/ (all addresses)");
    assertThat(SiteServer.url(Endpoint.unix("/run/m"), false)).isEqualTo("unix:/run/m");
  }
}
