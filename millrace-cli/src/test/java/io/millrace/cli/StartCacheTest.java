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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The script `millrace`: the cache from which it starts, and builds that meet.
@Timeout(120)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a script for POSIX shells")
class StartCacheTest {
  private static final String CACHE = "arg:-XX:AOTCache=";

  @TempDir Path directory;
  private Scripts scripts;
  private Path cache;
  private Path buildLog;

  @BeforeEach
  void aCheckoutWithAMavenThatWorks() throws IOException {
    scripts = new Scripts(directory);
    cache = scripts.root.resolve("millrace-cli/target/millrace.aot");
    buildLog = scripts.root.resolve("millrace-cli/target/build.log");
    maven("");
  }

  private void maven(String first) throws IOException {
    scripts.maven(
        first
            + "\nmkdir -p millrace-cli/target/lib && touch millrace-cli/target/millrace-cli-1.jar\n");
  }

  private Child start(String... arguments) throws IOException {
    return scripts.run(scripts.root.resolve("millrace").toString(), arguments);
  }

  private List<String> run(String... arguments) throws IOException, InterruptedException {
    try (Child child = start(arguments)) {
      assertThat(child.awaitExit()).as(() -> "after " + child.allLines()).isZero();
      return child.allLines();
    }
  }

  @Test
  void theBuildMakesItAndEachStartUsesIt() throws IOException, InterruptedException {
    for (int i = 0; i < 2; i++) {
      assertThat(run("demo")).containsSubsequence(CACHE + cache, "arg:-cp", "arg:demo");
    }
    assertThat(buildLog)
        .content()
        .contains("arg:warm-up\narg:--jars\n", "\narg:" + cache + ".new\n");
    assertThat(cache).hasContent("cached");
    assertThat(cache.resolveSibling("millrace.aot.new")).doesNotExist();
  }

  @Test
  void withoutOneItStartsAllTheSame() throws IOException, InterruptedException {
    scripts.with("JAVA_HOME", jdkThatFails().toString());
    assertThat(run("demo")).contains("arg:demo").noneMatch(line -> line.startsWith(CACHE));
    assertThat(buildLog).content().contains("no cache today").contains("it starts without");
    assertThat(cache).doesNotExist();
  }

  private Path jdkThatFails() throws IOException {
    Path home = scripts.jdk("failing", "25.0.1", true);
    Scripts.script(
        home.resolve("bin/java"),
        """
        case " $* " in *" warm-up "*) echo 'no cache today'; exit 1;; esac
        for each in "$@"; do echo "arg:$each"; done
        """);
    return home;
  }

  @ParameterizedTest
  @ValueSource(strings = {"-XX:AOTMode=off", "-Xmx1g -Xshare:auto", "-XX:SharedArchiveFile=a.jsa"})
  void onesOwnOptionsAboutCachesKeepItOut(String options) throws IOException, InterruptedException {
    scripts.with("JAVA_OPTS", options);
    assertThat(run("demo")).noneMatch(line -> line.startsWith(CACHE));
  }

  @Test
  void itCanBeMadeAnew() throws IOException, InterruptedException {
    run("version");
    Files.delete(cache);
    assertThat(run("version")).noneMatch(line -> line.startsWith(CACHE));
    assertThat(run("warm-up")).contains("arg:warm-up");
    assertThat(run("version")).contains(CACHE + cache);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofTwoFirstBuildsOneWaitsForTheOther(boolean withFlock)
      throws IOException, InterruptedException {
    if (withFlock) {
      scripts.tool("flock");
    }
    maven("echo once >>calls; until [ -e go ]; do sleep 0.02; done");
    try (Child first = start("version")) {
      first.awaitLine("^millrace: building");
      try (Child second = start("version")) {
        second.awaitLine("^millrace: waiting for another build of this checkout");
        scripts.write("go", "");
        assertThat(second.awaitExit()).isZero();
        assertThat(second.allLines())
            .contains("arg:version")
            .noneMatch(line -> line.contains("building"));
      }
      assertThat(first.awaitExit()).isZero();
    }
    assertThat(scripts.root.resolve("calls")).hasContent("once");
  }

  @Test
  void aBuildThatWasKilledIsInNobodysWay() throws IOException, InterruptedException {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    Path locks = Files.createDirectories(scripts.root.resolve(".millrace"));
    Path lock = locks.resolve("build.lock.of");
    Files.createSymbolicLink(lock, Path.of("" + ended.pid()));
    scripts.tool("ps");
    assertThat(run("version")).contains("arg:version").noneMatch(line -> line.contains("waiting"));
    assertThat(lock).doesNotExist();
    assertThat(Files.isSymbolicLink(lock)).isFalse();
  }
}
