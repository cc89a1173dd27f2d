// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A process of a test: its lines as they come, and an end that is waited for, but not for ever.
final class Child implements AutoCloseable {
  static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final List<String> seen = new ArrayList<>();
  private final List<Thread> readers = new ArrayList<>();

  private Child(Process process) {
    this.process = process;
    read(process.getInputStream());
    read(process.getErrorStream());
  }

  /// @param environment instead of that of the test
  static Child start(Path directory, Map<String, String> environment, List<String> command)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectInput(new java.io.File("/dev/null"));
    return new Child(builder.start());
  }

  /// Runs `millrace` likewise, with an input that is typed to.
  static Child listening(Path directory, Map<String, String> environment, String... arguments)
      throws IOException {
    return typed(directory, environment, java(arguments));
  }

  /// Runs a program with an input that is typed to.
  static Child typed(Path directory, Map<String, String> environment, List<String> command)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return new Child(builder.start());
  }

  void type(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  void endInput() throws IOException {
    process.getOutputStream().close();
  }

  /// Runs `millrace` on the class path of the test. Demos have no relay unless the environment says
  /// so, as there is one pair of usual ports and many tests.
  static Child millrace(Path directory, Map<String, String> environment, String... arguments)
      throws IOException {
    Map<String, String> quiet = new HashMap<>(Map.of("MILLRACE_RELAY_ENABLED", "false"));
    quiet.putAll(environment);
    return start(directory, quiet, java(arguments));
  }

  private static List<String> java(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                // Quick to start, as the tests do that often.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  private void read(InputStream stream) {
    readers.add(
        Thread.ofVirtual()
            .start(
                () -> {
                  try (BufferedReader reader =
                      new BufferedReader(
                          new java.io.InputStreamReader(stream, StandardCharsets.UTF_8))) {
                    reader.lines().forEach(lines::add);
                  } catch (IOException | UncheckedIOException ended) {
                    lines.add("(" + ended + ")");
                  }
                }));
  }

  /// Waits for a line in which the expression is found.
  Matcher awaitLine(String expression) throws InterruptedException {
    Pattern pattern = Pattern.compile(expression);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      String line = lines.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (line == null) {
        throw new AssertionError("no line with " + expression + " in " + seen);
      }
      seen.add(line);
      Matcher found = pattern.matcher(line);
      if (found.find()) {
        return found;
      }
    }
  }

  int awaitExit() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("still runs, after " + seen + lines);
    }
    for (Thread reader : readers) {
      reader.join();
    }
    return process.exitValue();
  }

  /// Everything it wrote, when it has ended.
  List<String> allLines() {
    lines.drainTo(seen);
    return seen;
  }

  /// SIGTERM.
  void terminate() {
    // Not by Process.destroy(), which closes what the child still writes to.
    process.toHandle().destroy();
  }

  /// SIGKILL.
  void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() {
    kill();
  }
}
