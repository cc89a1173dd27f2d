// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import io.millrace.bench.load.LoadFailure;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A server in a process of its own, on loopback.
final class ServerProcess implements AutoCloseable {
  private static final long START_SECONDS = 30;
  private static final long STOP_SECONDS = 10;

  private final String name;
  private final int port;
  private final Process process;
  private final Path log;

  private ServerProcess(String name, int port, Process process, Path log) {
    this.name = name;
    this.port = port;
    this.process = process;
    this.log = log;
  }

  /// Starts it and returns when it accepts connections.
  ///
  /// @throws LoadFailure if the port is taken or the server does not come up
  static ServerProcess start(Contender contender, int port, Cpus cpus, String jvmArgs) {
    return start(contender, port, cpus, jvmArgs, List.of());
  }

  /// The same with more arguments for its `main`.
  static ServerProcess start(
      Contender contender, int port, Cpus cpus, String jvmArgs, List<String> arguments) {
    List<String> command = command(contender, port, cpus, jvmArgs);
    command.addAll(arguments);
    return start(contender.name(), port, new ProcessBuilder(command));
  }

  /// Any program that listens on this port, likewise.
  static ServerProcess start(String name, int port, ProcessBuilder builder) {
    requireFree(port);
    ServerProcess server;
    try {
      Path log = Files.createTempFile("bench-" + name, ".txt");
      Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
      server = new ServerProcess(name, port, process, log);
    } catch (IOException e) {
      throw new LoadFailure(name + " cannot be started: " + e.getMessage(), e);
    }
    server.awaitReady();
    return server;
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

  /// Stops it and waits until it is gone.
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      Files.deleteIfExists(log);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new LoadFailure("cannot remove " + log, e);
    }
  }

  private static List<String> command(Contender contender, int port, Cpus cpus, String jvmArgs) {
    List<String> command = new ArrayList<>(cpus.serverPrefix());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    Stream.of(jvmArgs.split(" ", -1)).filter(arg -> !arg.isEmpty()).forEach(command::add);
    command.addAll(List.of("-cp", classPath(), contender.mainClass()));
    command.addAll(List.of("--port", Integer.toString(port)));
    return command;
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
    try (Stream<String> lines = Files.lines(log)) {
      return lines.filter(line -> !line.isBlank()).reduce("", (_, line) -> line);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
