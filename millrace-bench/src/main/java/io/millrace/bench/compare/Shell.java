// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import io.millrace.bench.load.LoadFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Other programs of this machine.
final class Shell {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private Shell() {}

  /// Where a program is on the path, or where the system keeps its servers.
  static Optional<String> find(String name) {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/local/sbin";
    return Stream.of(path.split(":", -1))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  /// All that a program says until it ends, or nothing unless it ends well.
  static Optional<String> ask(ProcessBuilder builder) {
    try {
      Path said = Files.createTempFile("bench-said", ".txt");
      try {
        Process process = builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
        boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        process.destroyForcibly();
        return ended && process.exitValue() == 0
            ? Optional.of(Files.readString(said).strip())
            : Optional.empty();
      } finally {
        Files.deleteIfExists(said);
      }
    } catch (IOException notHere) {
      return Optional.empty();
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
      throw new LoadFailure("interrupted", hurried);
    }
  }

  static Optional<String> ask(String... command) {
    return ask(new ProcessBuilder(List.of(command)));
  }

  /// Copies a file that comes with the bench.
  static void copy(String resource, Path folder) throws IOException {
    try (InputStream file =
        Objects.requireNonNull(Shell.class.getResourceAsStream(resource), resource)) {
      Files.copy(file, folder.resolve(resource));
    }
  }

  /// A file that comes with the bench, as text.
  static String text(String resource) throws IOException {
    try (InputStream file =
        Objects.requireNonNull(Shell.class.getResourceAsStream(resource), resource)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /// Lets other programs come to rest.
  static void rest(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
      throw new LoadFailure("interrupted", hurried);
    }
  }
}
