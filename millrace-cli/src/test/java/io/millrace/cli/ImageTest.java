// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cli.start.Image;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// An image, with a JDK whose tools only tell how they were called. A real one takes half a minute.
@Timeout(60)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a script for POSIX shells")
class ImageTest {
  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter error = new StringWriter();

  private int run(String... arguments) {
    Shell shell = new Shell(Map.of(), directory, false);
    return new Main(shell, (_, _) -> {})
        .run(new PrintWriter(out), new PrintWriter(error), arguments);
  }

  /// Its jlink makes a JVM that says how it was called, and a cache when it is asked to warm up.
  private Path jdk() throws IOException {
    Path home = directory.resolve("jdk");
    Scripts.script(
        home.resolve("bin/jlink"),
        """
        echo "$*" >'%s'
        while [ "$1" != --output ]; do shift; done
        mkdir -p "$2/bin"
        cp '%s' "$2/bin/java"
        """
            .formatted(directory.resolve("jlink.txt"), java()));
    return home;
  }

  private Path java() throws IOException {
    Path java = directory.resolve("java");
    Scripts.script(
        java,
        """
        for each in "$@"; do
          echo "arg:$each"
          case $each in *.aot.new) echo cached >"$each" ;; esac
        done
        """);
    return java;
  }

  @Test
  void aFolderRunsByItsOwnJvmFromItsOwnCache() throws IOException, InterruptedException {
    assertThat(run("image", "--output", "an image", "--jdk", jdk().toString()))
        .as(error::toString)
        .isZero();
    Path image = directory.resolve("an image");
    Path own = image.resolve("lib/millrace");
    assertThat(own.resolve("millrace.aot")).hasContent("cached");
    assertThat(Files.readString(directory.resolve("jlink.txt")))
        .contains("java.base,", "java.sql,", "jdk.jfr,", "jdk.unsupported,");
    Path link = Files.createSymbolicLink(directory.resolve("mill"), image.resolve("bin/millrace"));
    try (Child child =
        Child.start(
            directory,
            Map.of("PATH", System.getenv("PATH"), "JAVA_OPTS", "-Xmx1g"),
            List.of(link.toString(), "demo", "--set", "a b=c"))) {
      assertThat(child.awaitExit()).isZero();
      assertThat(child.allLines())
          .containsSubsequence(
              "arg:-XX:AOTCache=" + own.resolve("millrace.aot"),
              "arg:-Xmx1g",
              "arg:-cp",
              "arg:io.millrace.cli.Main",
              "arg:demo",
              "arg:--set",
              "arg:a b=c")
          .anyMatch(line -> line.contains(own.resolve("picocli-").toString()));
    }
  }

  @Test
  void whatCannotBeMadeIsOneLine() throws IOException {
    assertThat(run("image", "--output=image", "--jdk=" + directory.resolve("none"))).isEqualTo(1);
    assertThat(error.toString())
        .startsWith("millrace: image: " + directory.resolve("none/bin/jlink") + ": not there")
        .hasLineCount(1);
    Files.createDirectory(directory.resolve("taken"));
    assertThat(run("image", "--output=taken")).isEqualTo(2);
    assertThat(error.toString()).contains("taken is there (expected: a name that is free)");
    Path failing = directory.resolve("failing");
    Scripts.script(failing.resolve("bin/jlink"), "echo 'Error: no space'; exit 3");
    assertThat(run("image", "--output=image", "--jdk=" + failing)).isEqualTo(1);
    assertThat(error.toString()).contains("image: jlink ended with 3: Error: no space");
  }

  /// What jars ask for in their own descriptions is taken along, be it or not among those beside.
  @Test
  void theJvmHasWhatTheJarsAskFor() {
    List<Path> jars =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .map(Path::of)
            .filter(path -> path.toString().endsWith(".jar"))
            .toList();
    assertThat(new Image(directory, jars, directory, new PrintWriter(out)).modules())
        .contains("java.base", "java.sql", "java.naming", "jdk.unsupported");
  }
}
