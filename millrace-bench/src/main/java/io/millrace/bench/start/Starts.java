// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.start;

import io.millrace.bench.load.LoadFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// Starts of the demo by the launcher, each in an empty folder and on a port that was free.
///
/// @param launcher as a user calls it
/// @param name of this way to start
/// @param options of the JVM beside those of the launcher; may be empty
public record Starts(Path launcher, String name, String options) {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final byte[] REQUEST =
      "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);
  private static final String OK = "HTTP/1.1 200 ";

  /// @throws LoadFailure when there is no such launcher
  public static Starts by(Path launcher, String name, String options) {
    if (!Files.isExecutable(launcher)) {
      throw new LoadFailure(launcher + ": no launcher (expected: such as ./millrace; --launcher)");
    }
    return new Starts(launcher.toAbsolutePath().normalize(), name, options);
  }

  /// Lets the launcher build what is not built.
  public void prepare() {
    var _ =
        inFolder(
            folder -> {
              Process version = process(folder, "version").start();
              if (!version.waitFor(10, TimeUnit.MINUTES) || version.exitValue() != 0) {
                version.destroyForcibly();
                throw new LoadFailure(launcher + " version: failed");
              }
              return version.exitValue();
            });
  }

  /// One start, until `/` is answered; then it is stopped again.
  public FirstAnswer once() {
    return inFolder(
        folder -> {
          int port = freePort();
          ProcessBuilder builder =
              process(
                  folder,
                  "demo",
                  "--port=" + port,
                  "--set=relay.port=0",
                  "--set=relay.frames-port=0");
          long begun = System.nanoTime();
          Process process = builder.start();
          try {
            return watch(process, port, begun);
          } finally {
            process.toHandle().destroy();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
              process.destroyForcibly().waitFor();
            }
          }
        });
  }

  private static FirstAnswer watch(Process process, int port, long begun) {
    Path program = Path.of("/proc", Long.toString(process.pid()), "exe");
    boolean tells = Files.exists(program);
    long jvm = 0;
    while (System.nanoTime() - begun < PATIENCE_NANOS && process.isAlive()) {
      if (tells && jvm == 0) {
        jvm = isJava(program) ? System.nanoTime() : 0;
      } else if (answers(port)) {
        long now = System.nanoTime();
        return new FirstAnswer(
            tells ? Duration.ofNanos(now - jvm) : FirstAnswer.UNKNOWN,
            Duration.ofNanos(now - begun),
            process.info().totalCpuDuration().orElse(Duration.ZERO));
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    throw new LoadFailure(
        process.isAlive()
            ? "no answer on port " + port + " for a minute"
            : "the demo ended with " + process.exitValue() + " before it answered");
  }

  private static boolean isJava(Path program) {
    try {
      return Files.readSymbolicLink(program).endsWith("java");
    } catch (IOException ended) {
      return false;
    }
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(REQUEST);
      return new String(
              socket.getInputStream().readNBytes(OK.length()), StandardCharsets.ISO_8859_1)
          .equals(OK);
    } catch (IOException notYet) {
      return false;
    }
  }

  private ProcessBuilder process(Path folder, String... arguments) {
    ProcessBuilder builder =
        new ProcessBuilder(
            Stream.concat(Stream.of(launcher.toString()), Stream.of(arguments)).toList());
    builder.directory(folder.toFile()).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().merge("JAVA_OPTS", options, (own, more) -> own + " " + more);
    return builder;
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }

  private interface Work<T> {
    T in(Path folder) throws IOException, InterruptedException;
  }

  private static <T> T inFolder(Work<T> work) {
    try {
      Path folder = Files.createTempDirectory("millrace-start");
      try {
        return work.in(folder);
      } finally {
        remove(folder);
      }
    } catch (IOException failed) {
      throw new LoadFailure(String.valueOf(failed.getMessage()), failed);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new LoadFailure("interrupted", stopped);
    }
  }

  private static void remove(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> found = Files.walk(folder)) {
      all = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.deleteIfExists(each);
    }
  }
}
