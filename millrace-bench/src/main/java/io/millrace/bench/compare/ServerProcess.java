// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import io.millrace.bench.load.LoadFailure;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A server in a process of its own, on loopback.
final class ServerProcess implements AutoCloseable {
  private static final long START_SECONDS = 30;
  private static final long STOP_SECONDS = 10;
  private static final String LOG = "log.txt";

  private final String name;
  private final int port;
  private final Process process;
  private final Path folder;
  private boolean held;

  private ServerProcess(String name, int port, Process process, Path folder) {
    this.name = name;
    this.port = port;
    this.process = process;
    this.folder = folder;
  }

  /// Starts it and returns when it accepts connections.
  ///
  /// @param jvmArgs for a server in Java, beside those that all of them have
  /// @param arguments more for its program
  /// @throws LoadFailure if the port is taken or the server does not come up
  static ServerProcess start(
      Contender contender, int port, Cpus cpus, List<String> jvmArgs, List<String> arguments) {
    Path folder = folder(contender.name());
    try {
      ProcessBuilder builder = contender.program().command(port, jvmArgs, folder);
      builder.command().addAll(0, cpus.serverPrefix());
      builder.command().addAll(arguments);
      return start(contender.name(), port, builder, folder);
    } catch (IOException broken) {
      throw new LoadFailure(
          contender.name() + " cannot be started: " + broken.getMessage(), broken);
    }
  }

  /// Any program that listens on this port, likewise.
  static ServerProcess start(String name, int port, ProcessBuilder builder) {
    return start(name, port, builder, folder(name));
  }

  private static ServerProcess start(String name, int port, ProcessBuilder builder, Path folder) {
    ServerProcess server;
    // In a session of its own: a process that is held would otherwise have the kernel hang up on
    // all of its group when the shell that began it ends (setpgid(2), orphaned groups).
    List<String> command = new ArrayList<>(Shell.find("setsid").stream().toList());
    command.addAll(builder.command());
    builder.command(command);
    try {
      requireFree(port);
      File log = folder.resolve(LOG).toFile();
      Process process = builder.redirectErrorStream(true).redirectOutput(log).start();
      server = new ServerProcess(name, port, process, folder);
      Runtime.getRuntime().addShutdownHook(new Thread(server::abandon));
    } catch (IOException e) {
      delete(folder);
      throw new LoadFailure(name + " cannot be started: " + e.getMessage(), e);
    } catch (LoadFailure taken) {
      delete(folder);
      throw taken;
    }
    server.awaitReady();
    return server;
  }

  private static Path folder(String name) {
    try {
      return Files.createTempDirectory("bench-" + name);
    } catch (IOException full) {
      throw new LoadFailure("no folder for " + name + ": " + full.getMessage(), full);
    }
  }

  String name() {
    return name;
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  String url(String scheme, String path) {
    return scheme + "://127.0.0.1:" + port + path;
  }

  /// What is said after these words in a line that the server has printed, or nothing.
  String saidAfter(String words) {
    try (Stream<String> lines = Files.lines(folder.resolve(LOG))) {
      return lines
          .filter(line -> line.contains(words))
          .map(line -> line.substring(line.indexOf(words) + words.length()).strip())
          .findFirst()
          .orElse("");
    } catch (IOException | UncheckedIOException unreadable) {
      return "";
    }
  }

  /// Stops its clock: it takes no time while another server is measured, not even for itself.
  void hold() {
    signal("STOP");
    held = true;
  }

  /// Lets it go on.
  void goOn() {
    if (held) {
      signal("CONT");
      held = false;
    }
  }

  private void signal(String name) {
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    command.add(Long.toString(pid()));
    process.descendants().forEach(child -> command.add(Long.toString(child.pid())));
    if (Shell.ask(new ProcessBuilder(command)).isEmpty()) {
      throw new LoadFailure(String.join(" ", command) + " has failed");
    }
  }

  /// Stops it and waits until it is gone.
  @Override
  public void close() {
    if (process.isAlive()) {
      goOn();
    }
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      children.forEach(ProcessHandle::destroyForcibly);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    delete(folder);
  }

  /// This process ends first.
  private void abandon() {
    if (process.isAlive()) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    delete(folder);
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (NoSuchFileException gone) {
      // Then there is nothing left to do.
    } catch (IOException e) {
      throw new LoadFailure("cannot remove " + folder, e);
    }
  }

  /// All that this process sees, modules included, as a class path.
  static String classPath() {
    return Stream.of("java.class.path", "jdk.module.path")
        .map(name -> System.getProperty(name, ""))
        .filter(path -> !path.isEmpty())
        .collect(Collectors.joining(File.pathSeparator));
  }

  static void requireFree(int port) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new LoadFailure("port " + port + " is taken; choose another with --port", e);
    }
  }

  private void awaitReady() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    try {
      while (!accepts()) {
        if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
          String end = lastLine();
          close();
          throw new LoadFailure(name + " ended at once: " + end);
        }
        if (System.nanoTime() - deadline > 0) {
          close();
          throw new LoadFailure(name + " does not listen on port " + port + " after 30 s");
        }
      }
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new LoadFailure("interrupted", e);
    }
  }

  private boolean accepts() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false; // Not yet.
    }
  }

  private String lastLine() {
    try (Stream<String> lines = Files.lines(folder.resolve(LOG))) {
      return lines.filter(line -> !line.isBlank()).reduce("", (_, line) -> line);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
