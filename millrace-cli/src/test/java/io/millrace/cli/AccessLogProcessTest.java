// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The access log of a server that runs as a process.
@Timeout(180)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "signals and exit codes of POSIX")
class AccessLogProcessTest {
  private static final String WHO_AND_WHEN = "127\\.0\\.0\\.1 - - \\[[^\\]]+\\] ";

  /// `te"st\`, escaped.
  private static final String AGENT = "\"te\\\\\"st\\\\\\\\\"";

  @TempDir Path directory;

  @Test
  void handshakesAndRefusalsAreLinesOfTheFileAlone() throws IOException, InterruptedException {
    Path file = directory.resolve("logs/access.log");
    try (Child child =
        Child.millrace(
            directory,
            Map.of("MILLRACE_ACCESS_LOG_STDOUT", "false"),
            "demo",
            "--port=0",
            "--access-log=combined",
            "--set=access-log.file=" + file)) {
      int port =
          Integer.parseInt(child.awaitLine("Listening on http://127.0.0.1:(\\d+)/").group(1));
      assertThat(ask(port, "GARBAGE\n\n")).startsWith("HTTP/1.1 400");
      assertThat(ask(port, handshake("/ws/none?a=b"))).startsWith("HTTP/1.1 404");
      try (Socket open = new Socket(InetAddress.getLoopbackAddress(), port)) {
        write(open, handshake("/ws/echo"));
        assertThat(new String(open.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
            .isEqualTo("HTTP/1.1 101");
      }
      child.terminate();
      assertThat(child.awaitExit()).isZero();
      assertThat(child.allLines()).noneMatch(line -> line.contains("/ws/none"));
    }
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(3);
    assertThat(lines)
        .anyMatch(line -> line.matches(WHO_AND_WHEN + "\"-\" 400 \\d+ \"-\" \"-\""))
        .anyMatch(
            line ->
                line.matches(
                    WHO_AND_WHEN + "\"GET /ws/none\\?a=b HTTP/1\\.1\" 404 \\d+ \"-\" " + AGENT))
        .anyMatch(
            line ->
                line.matches(WHO_AND_WHEN + "\"GET /ws/echo HTTP/1\\.1\" 101 - \"-\" " + AGENT));
  }

  private static String handshake(String target) {
    return """
        GET %s HTTP/1.1
        Host: localhost
        Connection: Upgrade
        Upgrade: websocket
        User-Agent: te\"st\\
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

        """
        .formatted(target);
  }

  private static void write(Socket socket, String request) throws IOException {
    byte[] bytes = request.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
    socket.getOutputStream().write(bytes);
  }

  private static String ask(int port, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      write(socket, request);
      return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
    }
  }
}
