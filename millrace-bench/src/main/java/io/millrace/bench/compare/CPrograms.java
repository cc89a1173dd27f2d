// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import io.millrace.bench.load.LoadFailure;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// The programs in C that relays are compared with and loaded by, compiled in a folder of their
/// own.
record CPrograms(Path folder) implements AutoCloseable {
  private static final String HEADER = "bench.h";
  private static final List<String> NAMES = List.of("epoll_relay", "pair", "swarm");

  /// The C compiler on the path.
  static Optional<String> compiler() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of("cc", "gcc")
        .filter(
            name ->
                Stream.of(path.split(":", -1))
                    .anyMatch(at -> Files.isExecutable(Path.of(at, name))))
        .findFirst();
  }

  /// @throws LoadFailure if there is no compiler, or it cannot compile them
  static CPrograms compile() {
    String compiler =
        compiler()
            .orElseThrow(
                () ->
                    new LoadFailure(
                        "no C compiler (expected: cc or gcc on the path; on Debian: apt install gcc"
                            + " libc6-dev)"));
    try {
      CPrograms programs = new CPrograms(Files.createTempDirectory("bench-relay"));
      try {
        programs.copy(HEADER);
        for (String name : NAMES) {
          programs.copy(name + ".c");
          programs.compile(compiler, name);
        }
        return programs;
      } catch (IOException | LoadFailure failed) {
        programs.close();
        throw failed;
      }
    } catch (IOException broken) {
      throw new LoadFailure(compiler + ": " + broken.getMessage(), broken);
    }
  }

  private void copy(String file) throws IOException {
    try (InputStream source =
        Objects.requireNonNull(CPrograms.class.getResourceAsStream(file), file)) {
      Files.copy(source, folder.resolve(file));
    }
  }

  private void compile(String compiler, String name) throws IOException {
    Process process =
        new ProcessBuilder(compiler, "-std=c11", "-O2", "-Wall", "-Wextra", "-o", name, name + ".c")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0 || !said.isBlank()) {
        throw new LoadFailure(compiler + " does not compile " + name + ".c: " + firstError(said));
      }
    } catch (InterruptedException hurried) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new LoadFailure("interrupted", hurried);
    }
  }

  private static String firstError(String said) {
    return said.lines()
        .filter(line -> line.contains("error") || line.contains("warning"))
        .findFirst()
        .orElse(said.strip());
  }

  /// The program of that name.
  String program(String name) {
    return folder.resolve(name).toString();
  }

  @Override
  public void close() {
    delete(folder.resolve(HEADER).toFile());
    for (String name : NAMES) {
      delete(folder.resolve(name + ".c").toFile());
      delete(folder.resolve(name).toFile());
    }
    delete(folder.toFile());
  }

  private static void delete(File file) {
    if (!file.delete() && file.exists()) {
      file.deleteOnExit();
    }
  }
}
