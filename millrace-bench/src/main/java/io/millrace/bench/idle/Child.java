// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.idle;

import io.millrace.bench.load.LoadFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A process of the bench's own commands, which ends when its input does: so it does not outlive
/// this one, however this one ends. What it says is read line by line.
final class Child implements AutoCloseable {
  /// What the command says when it has begun a thousand more connections.
  private static final String OPENED = "opened ";

  private static final long STOP_SECONDS = 30;

  private final String name;
  private final Process process;
  private final CompletableFuture<String> ready = new CompletableFuture<>();
  private volatile int opened;
  private volatile String last = "";

  private Child(String name, Process process) {
    this.name = name;
    this.process = process;
  }

  /// @param jvm options of the JVM
  /// @param readyWord what the line begins with that says it is ready
  static Child start(
      String name, List<String> jvm, String classPath, List<String> arguments, String readyWord) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.addAll(List.of("-cp", classPath, "io.millrace.bench.BenchCommand"));
    command.addAll(arguments);
    try {
      Child child = new Child(name, new ProcessBuilder(command).redirectErrorStream(true).start());
      Thread.ofVirtual().start(() -> child.listen(readyWord));
      return child;
    } catch (IOException e) {
      throw new LoadFailure(name + " cannot be started: " + e.getMessage(), e);
    }
  }

  private void listen(String readyWord) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(readyWord)) {
          ready.complete(line);
        } else if (line.startsWith(OPENED)) {
          opened = Integer.parseInt(line.substring(OPENED.length()));
        }
        last = line.isBlank() ? last : line;
      }
    } catch (IOException | NumberFormatException ended) {
      last = ended.toString();
    }
    ready.completeExceptionally(new LoadFailure(name + " ended: " + last));
  }

  /// The line with which it was ready.
  ///
  /// @throws LoadFailure when it ends instead, or takes too long
  String awaitReady(Duration patience) {
    try {
      return ready.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new LoadFailure(name + " is not ready after " + patience.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadFailure("interrupted", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof LoadFailure failure ? failure : new LoadFailure(name, e);
    }
  }

  boolean isReady() {
    return ready.isDone();
  }

  /// @throws LoadFailure when it has ended
  void check() {
    if (!process.isAlive()) {
      throw new LoadFailure(name + " ended: " + last);
    }
  }

  int opened() {
    return opened;
  }

  long pid() {
    return process.pid();
  }

  /// Tells it to end, without waiting.
  void tell() {
    try {
      process.getOutputStream().close();
    } catch (IOException gone) {
      process.destroy();
    }
  }

  @Override
  public void close() {
    tell();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
