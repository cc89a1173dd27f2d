// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import io.millrace.bench.load.LoadFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/// The C compiler of this machine.
///
/// @param command `cc` or `gcc`
record CCompiler(String command) {
  private static final String NONE =
      "no C compiler (expected: cc or gcc on the path; on Debian: apt install gcc libc6-dev)";

  /// The one on the path.
  static Optional<CCompiler> find() {
    return Stream.of("cc", "gcc")
        .filter(name -> Shell.find(name).isPresent())
        .map(CCompiler::new)
        .findFirst();
  }

  /// @throws LoadFailure if there is none
  static CCompiler require() {
    return find().orElseThrow(() -> new LoadFailure(NONE));
  }

  /// What it says that it is, or empty.
  String version() {
    return Shell.ask(command, "-dumpfullversion").orElse("").strip();
  }

  /// Makes a program of `NAME.c` in that folder.
  ///
  /// @throws LoadFailure if it does not compile, or not without a warning
  void compile(Path folder, String name) throws IOException {
    Process process =
        new ProcessBuilder(command, "-std=c11", "-O2", "-Wall", "-Wextra", "-o", name, name + ".c")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0 || !said.isBlank()) {
        throw new LoadFailure(command + " does not compile " + name + ".c: " + firstError(said));
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
}
