// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The script `millrace`: which JDK, when it builds, what it runs.
@Timeout(120)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a script for POSIX shells")
class LauncherTest {
  private static final String BUILDING = "millrace: building millrace-cli;";

  @TempDir Path directory;
  private Scripts scripts;

  @BeforeEach
  void aCheckoutWithAMavenThatWorks() throws IOException {
    scripts = new Scripts(directory);
    scripts.maven(
        """
        for module in millrace-cli millrace-bench; do
          mkdir -p "$module/target/lib" && touch "$module/target/$module-1.jar"
          touch "$module/target/lib/b.jar" "$module/target/lib/C.jar" "$module/target/lib/a_.jar"
        done
        """);
  }

  private List<String> run(int exitCode, String... arguments)
      throws IOException, InterruptedException {
    try (Child child = scripts.run(scripts.root.resolve("millrace").toString(), arguments)) {
      assertThat(child.awaitExit())
          .as(() -> "exit code after " + child.allLines())
          .isEqualTo(exitCode);
      return child.allLines();
    }
  }

  @Test
  void itBuildsOnFirstUseAndHandsOverAllArguments() throws IOException, InterruptedException {
    scripts.with("JAVA_OPTS", "-Xmx1g -Dx=y");
    List<String> lines = run(0, "demo", "--set", "a b=c");
    assertThat(lines).anyMatch(line -> line.startsWith(BUILDING));
    assertThat(lines)
        .containsSubsequence(
            "arg:-Xmx1g",
            "arg:-Dx=y",
            "arg:-cp",
            "arg:%s/millrace-cli-1.jar:%1$s/lib/C.jar:%1$s/lib/a_.jar:%1$s/lib/b.jar"
                .formatted(scripts.root.resolve("millrace-cli/target")),
            "arg:io.millrace.cli.Main",
            "arg:demo",
            "arg:--set",
            "arg:a b=c");
    assertThat(Files.readString(scripts.root.resolve("millrace-cli/target/build.log")))
        .contains("-DskipTests -pl millrace-cli -am package");
  }

  @Test
  void itBuildsAgainOnlyWhenMainSourcesAreNewer() throws IOException, InterruptedException {
    assertThat(run(0, "version")).anyMatch(line -> line.startsWith(BUILDING));
    assertThat(run(0, "version")).noneMatch(line -> line.startsWith(BUILDING));
    touch("millrace-cli/src/test/java/ATest.java");
    assertThat(run(0, "version")).noneMatch(line -> line.startsWith(BUILDING));
    for (String source :
        List.of("millrace-cli/src/main/java/A.java", "millrace-cli/pom.xml", "pom.xml")) {
      touch(source);
      assertThat(run(0, "version")).as(source).anyMatch(line -> line.startsWith(BUILDING));
      scripts.write(source, "as before");
    }
  }

  private void touch(String path) throws IOException {
    Files.setLastModifiedTime(
        scripts.root.resolve(path), FileTime.from(Instant.parse("2100-01-01T00:00:00Z")));
  }

  @Test
  void itRunsThroughASymbolicLink() throws IOException, InterruptedException {
    Path link = Files.createDirectories(directory.resolve("bin")).resolve("mill");
    Files.createSymbolicLink(link, Path.of("../a checkout/millrace"));
    try (Child child = scripts.run(link.toString(), "version")) {
      assertThat(child.awaitExit()).isZero();
      assertThat(child.allLines()).contains("arg:version");
    }
  }

  @Test
  void theBenchIsBuiltOnlyWhenItIsAskedFor() throws IOException, InterruptedException {
    scripts.write("millrace-bench/pom.xml", "<project/>");
    assertThat(run(0, "version")).noneMatch(line -> line.contains("millrace-bench"));
    assertThat(run(0, "bench", "echo"))
        .anyMatch(line -> line.startsWith("millrace: building millrace-bench;"))
        .anyMatch(line -> line.endsWith("/millrace-bench/target/lib/b.jar"));
    assertThat(run(0, "--help"))
        .noneMatch(line -> line.contains("building"))
        .anyMatch(line -> line.endsWith("/millrace-bench/target/lib/b.jar"));
  }

  @Test
  void aFailedBuildShowsWhatMavenSaid() throws IOException, InterruptedException {
    scripts.maven("echo 'A.java: it does not compile'; exit 1");
    assertThat(run(1, "version"))
        .contains("A.java: it does not compile")
        .last()
        .asString()
        .startsWith("millrace: the build failed; all of its output is in ");
    assertThat(run(1, "version")).anyMatch(line -> line.startsWith(BUILDING));
  }

  @Test
  void aMissingMavenIsNamed() throws IOException, InterruptedException {
    Files.delete(scripts.tools.resolve("mvn"));
    assertThat(run(1, "version"))
        .singleElement()
        .asString()
        .startsWith("millrace: no Maven (expected: mvn 3.8 or newer on the path");
  }

  @Test
  void jdksThatDoNotFitAreNamed() throws IOException, InterruptedException {
    Path old = scripts.jdk("old", "17.0.12", true);
    scripts.with("JAVA_HOME", old.toString());
    assertThat(run(1, "version"))
        .hasSize(2)
        .first()
        .isEqualTo("millrace: no JDK 25 or newer; found: " + old + " (Java 17).");
    scripts.with("JAVA_HOME", scripts.jdk("older", "1.8.0_402", true).toString());
    assertThat(run(1, "version")).first().asString().contains("(Java 8)");
    scripts.with("JAVA_HOME", scripts.jdk("jre", "26", false).toString());
    assertThat(run(1, "version")).first().asString().contains("(Java 26 without a compiler)");
    scripts.with("JAVA_HOME", "/nowhere");
    assertThat(run(1, "version")).first().asString().contains("found: /nowhere (no bin/java).");
  }

  @Test
  void aJdkOfTheSystemIsTakenWhenTheNamedOneIsTooOld() throws IOException, InterruptedException {
    Path fits = scripts.jdk("fits", "27-ea", true);
    Path functions = scripts.root.resolve("build/jdk.sh");
    Files.writeString(
        functions,
        Files.readString(functions) + "millrace_jdk_places() { echo '" + fits + "'; }\n");
    scripts.with("JAVA_HOME", scripts.jdk("old", "17", true).toString());
    assertThat(run(0, "version")).contains("arg:version");
  }
}
