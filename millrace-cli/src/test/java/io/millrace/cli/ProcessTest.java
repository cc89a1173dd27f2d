// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The command as a process: exit codes, signals, what it writes.
@Timeout(180)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "signals and exit codes of POSIX")
class ProcessTest {
  @TempDir Path directory;

  @Test
  void theFirstSigtermEndsItInOrder() throws IOException, InterruptedException {
    try (Child child = Child.millrace(directory, Map.of(), "demo", "--port", "0")) {
      URI site =
          URI.create(child.awaitLine("Listening on (http://127\\.0\\.0\\.1:\\d+/)").group(1));
      assertThat(get(site)).startsWith("<!doctype html>");
      assertThat(get(site.resolve("/healthz"))).startsWith("{\"status\":\"ok\",\"version\":\"");
      assertThat(get(site.resolve("/metrics")))
          .contains("millrace_requests_total", "millrace_log_discarded_total 0.0");
      child.terminate();
      assertThat(child.awaitExit()).isZero();
      assertThat(child.allLines()).anyMatch(line -> line.contains("SIGTERM: stopping"));
    }
  }

  private static String get(URI uri) throws IOException {
    try (InputStream body = uri.toURL().openStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aSecondSigtermEndsItAtOnce() throws IOException, InterruptedException {
    try (Child child =
        Child.millrace(
            directory,
            Map.of(),
            "demo",
            "--port=0",
            "--set=server.shutdown-deadline=1h",
            "--set=websocket.close-timeout=1h")) {
      int port =
          Integer.parseInt(child.awaitLine("Listening on http://127.0.0.1:(\\d+)/").group(1));
      try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), port)) {
        openWebSocket(silent);
        child.terminate();
        child.awaitLine("SIGTERM: stopping");
        child.awaitLine("1 connections have");
        child.terminate();
        assertThat(child.awaitExit()).isEqualTo(130);
      }
    }
  }

  @Test
  void aClientThatOutlastsTheDeadlineMakesItEndWithOne() throws IOException, InterruptedException {
    try (Child child =
        Child.millrace(
            directory, Map.of(), "demo", "--port=0", "--set=server.shutdown-deadline=200ms")) {
      int port =
          Integer.parseInt(child.awaitLine("Listening on http://127.0.0.1:(\\d+)/").group(1));
      try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), port)) {
        openWebSocket(silent);
        child.terminate();
        assertThat(child.awaitExit()).isEqualTo(1);
        assertThat(child.allLines()).anyMatch(line -> line.contains("did not finish in time"));
      }
    }
  }

  /// A client that does not answer close frames.
  private static void openWebSocket(Socket socket) throws IOException {
    String handshake =
        """
        GET /ws/echo HTTP/1.1
        Host: localhost
        Connection: Upgrade
        Upgrade: websocket
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

        """
            .replace("\n", "\r\n");
    socket.getOutputStream().write(handshake.getBytes(StandardCharsets.US_ASCII));
    byte[] start = socket.getInputStream().readNBytes(12);
    assertThat(new String(start, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 101");
  }

  @Test
  void aPortInUseIsOneLine() throws IOException, InterruptedException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Child child =
            Child.millrace(directory, Map.of(), "demo", "--port", "" + taken.getLocalPort())) {
      assertThat(child.awaitExit()).isEqualTo(1);
      assertThat(child.allLines())
          .singleElement()
          .asString()
          .startsWith("millrace: listen: ")
          .contains("(expected: a free port; 0 takes any)");
    }
  }

  @Test
  void wrongUseIsOneLine() throws IOException, InterruptedException {
    try (Child child = Child.millrace(directory, Map.of(), "demo", "--prot", "8000")) {
      assertThat(child.awaitExit()).isEqualTo(2);
      assertThat(child.allLines())
          .containsExactly(
              "millrace: unknown flag --prot (did you mean --port?); see millrace demo --help");
    }
  }

  @Test
  void configReadsTheFileOfTheDirectory() throws IOException, InterruptedException {
    Files.writeString(directory.resolve("millrace.toml"), "[server]\nport = 9000\n");
    try (Child child =
        Child.millrace(directory, Map.of("MILLRACE_LAYER_CAPACITY", "7"), "config")) {
      assertThat(child.awaitExit()).isZero();
      assertThat(child.allLines())
          .anyMatch(line -> line.matches("port = 9000 +# millrace.toml line 2"))
          .anyMatch(line -> line.matches("capacity = 7 +# environment MILLRACE_LAYER_CAPACITY"));
    }
  }
}
