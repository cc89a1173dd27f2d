// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.start;

import io.millrace.client.ClientException;
import io.millrace.client.WebSocketClient;
import io.millrace.consumer.WebSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

/// What visitors of the demo ask for first. A few times only: what the JVM takes for hot here, it
/// compiles at each start, beside what the start itself needs.
///
/// @param port of the demo, on this machine
record FirstVisits(int port) {
  private static final int ROUNDS = 3;
  private static final int PATIENCE_MILLIS = 10_000;
  private static final List<String> PATHS =
      List.of("/", "/assets/site.css", "/assets/live.js", "/assets/none.js", "/login.html");

  void run(long end) throws IOException, InterruptedException, TimeoutException {
    for (int round = 0; round < ROUNDS; round++) {
      for (String path : PATHS) {
        get(path);
        if (System.nanoTime() - end > 0) {
          throw new TimeoutException();
        }
      }
    }
    try (WebSocket echo = WebSocketClient.connect("ws://127.0.0.1:" + port + "/ws/echo")) {
      for (int round = 0; round < ROUNDS; round++) {
        echo.send("hello");
        if (echo.receive(Duration.ofMillis(PATIENCE_MILLIS)) == null) {
          throw new IOException("/ws/echo: no answer");
        }
      }
    } catch (ClientException refused) {
      throw new IOException(refused.getMessage(), refused);
    }
  }

  private void get(String path) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      if (socket.getInputStream().readAllBytes().length == 0) {
        throw new IOException(path + ": no answer");
      }
    }
  }
}
