// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The script `check`: what it counts and how it ends.
@Timeout(120)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a script for POSIX shells")
class CheckScriptTest {
  @TempDir Path directory;
  private Scripts scripts;

  @BeforeEach
  void aCheckout() throws IOException {
    scripts = new Scripts(directory);
    report("millrace-old", 100, 7, 0, 0); // Of a run before.
  }

  private void report(String module, int tests, int failures, int errors, int skipped)
      throws IOException {
    scripts.write(
        module + "/target/surefire-reports/TEST-A.xml", xml(tests, failures, errors, skipped));
  }

  private static String xml(int tests, int failures, int errors, int skipped) {
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuite version="3.0.2" name="A" time="0.1" tests="%d" errors="%d" skipped="%d" failures="%d">
      <testcase name="a"><system-out>tests="900"</system-out></testcase>
    </testsuite>
    """
        .formatted(tests, errors, skipped, failures);
  }

  private List<String> check(int exitCode, String maven) throws IOException, InterruptedException {
    scripts.maven(maven);
    try (Child child = scripts.run(scripts.root.resolve("check").toString())) {
      assertThat(child.awaitExit())
          .as(() -> "exit code after " + child.allLines())
          .isEqualTo(exitCode);
      return child.allLines();
    }
  }

  /// What a Maven does that leaves these reports.
  private static String leaving(String... reports) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < reports.length; i++) {
      lines.append(
          """
          mkdir -p millrace-%d/target/surefire-reports
          cat >millrace-%1$d/target/surefire-reports/TEST-A.xml <<'END'
          %sEND
          """
              .formatted(i, reports[i]));
    }
    return lines.toString();
  }

  @Test
  void theLastLineCountsTheTestsOfAllModules() throws IOException, InterruptedException {
    assertThat(check(0, leaving(xml(10, 0, 0, 2), xml(5, 0, 0, 0))))
        .anyMatch(line -> line.startsWith("check: no apt-get here; skipped unless"))
        .last()
        .isEqualTo("13 passed, 0 failed, 2 skipped");
  }

  @Test
  void aFailedTestFailsIt() throws IOException, InterruptedException {
    assertThat(check(1, leaving(xml(10, 1, 2, 3))))
        .last()
        .isEqualTo("4 passed, 3 failed, 3 skipped");
  }

  @Test
  void noTestFailsIt() throws IOException, InterruptedException {
    assertThat(check(1, ""))
        .contains("check: no test ran")
        .last()
        .isEqualTo("0 passed, 0 failed, 0 skipped");
  }

  @Test
  void aBrokenBuildFailsItWhateverTheTestsSay() throws IOException, InterruptedException {
    assertThat(check(1, leaving(xml(10, 0, 0, 0)) + "exit 1\n"))
        .contains("check: the build failed")
        .last()
        .isEqualTo("10 passed, 0 failed, 0 skipped");
  }

  private static final String SKIPPED =
      "tests in a browser, tests against other WebSocket libraries, accounts in MariaDB, layers on"
          + " Redis, sharing rooms with Django, following files through logrotate, programs in C";

  /// A Debian on which all but chromium is installed.
  private Path debian(int user, String install) throws IOException {
    Path calls = directory.resolve("apt-calls");
    Scripts.script(
        scripts.tools.resolve("dpkg-query"),
        "case $* in *chromium) exit 1 ;; *) echo 'install ok installed' ;; esac");
    Scripts.script(scripts.tools.resolve("apt-get"), "echo \"$*\" >>'" + calls + "'\n" + install);
    Scripts.script(scripts.tools.resolve("id"), "echo " + user);
    return calls;
  }

  @Test
  void asRootItInstallsWhatIsMissing() throws IOException, InterruptedException {
    Path calls = debian(0, "");
    assertThat(check(0, leaving(xml(1, 0, 0, 0)))).contains("check: installing chromium ");
    assertThat(Files.readAllLines(calls))
        .containsExactly("-qq update", "-qq -y --no-install-recommends install chromium");
  }

  @Test
  void whatCannotBeInstalledIsNamedAndTheTestsStillRun() throws IOException, InterruptedException {
    var _ = debian(0, "echo 'no network'; exit 100");
    assertThat(check(0, leaving(xml(1, 0, 0, 0))))
        .contains(
            "check: chromium could not be installed (skipped without it: " + SKIPPED + "):",
            "no network")
        .last()
        .isEqualTo("1 passed, 0 failed, 0 skipped");
  }

  @Test
  void withoutRightsItSaysWhatIsSkipped() throws IOException, InterruptedException {
    Path calls = debian(1000, "");
    assertThat(check(0, leaving(xml(1, 0, 0, 0))))
        .contains(
            "check: not root, so not installed: chromium (skipped without them: " + SKIPPED + ")");
    assertThat(calls).doesNotExist();
  }
}
