// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// A program in another language that speaks WebSocket: the libraries that Debian packages.
final class PeerProcess implements AutoCloseable {
  private static final int DEADLINE_SECONDS = 60;
  private static final String NODE_MODULES = "/usr/share/nodejs";

  private final Process process;
  private final BufferedReader out;
  private final StringBuilder said = new StringBuilder();

  /// What runs a script, and how it is known that its library is there.
  enum Language {
    PYTHON("/usr/bin/python3", ".py", "import websockets", "python3-websockets"),
    NODE("node", ".js", "require('ws')", "node-ws");

    private final String program;
    private final String ending;
    private final String probe;
    private final String debianPackage;

    Language(String program, String ending, String probe, String debianPackage) {
      this.program = program;
      this.ending = ending;
      this.probe = probe;
      this.debianPackage = debianPackage;
    }

    private boolean isInstalled() throws InterruptedException {
      try {
        Process asked =
            builder(List.of(program, this == PYTHON ? "-c" : "-e", probe))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return asked.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS) && asked.exitValue() == 0;
      } catch (IOException noSuchProgram) {
        return false;
      }
    }
  }

  private static ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("NODE_PATH", NODE_MODULES);
    return builder;
  }

  /// Skips the test where the library is not installed.
  ///
  /// @param script its name without ending, in the test's resources
  PeerProcess(Language language, Path folder, String script, String... arguments)
      throws IOException, InterruptedException {
    Assumptions.assumeTrue(
        language.isInstalled(),
        () -> "skipped: " + language.debianPackage + " is not installed (./check does it as root)");
    Path file = folder.resolve(script + language.ending);
    try (InputStream source =
        PeerProcess.class.getResourceAsStream("/peers/" + script + language.ending)) {
      Files.copy(java.util.Objects.requireNonNull(source, script), file);
    }
    List<String> command = new ArrayList<>(List.of(language.program, file.toString()));
    command.addAll(List.of(arguments));
    process = builder(command).redirectErrorStream(true).start();
    out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /// The next line that it prints.
  String line() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new IOException("the peer ended without a word more (expected: a line); " + said);
    }
    said.append(line).append('\n');
    return line;
  }

  /// Waits until it has ended by itself.
  ///
  /// @return all that it printed
  String awaitEnd() throws IOException, InterruptedException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      said.append(line).append('\n');
    }
    if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("the peer does not end; " + said);
    }
    return said.toString();
  }

  int exitCode() {
    return process.exitValue();
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    process.destroyForcibly();
  }
}
