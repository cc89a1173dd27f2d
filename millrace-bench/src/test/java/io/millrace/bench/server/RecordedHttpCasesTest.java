// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.server.Listen;
import io.millrace.server.Server;
import io.millrace.server.ServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Recorded requests of HTTP/1.1 for a server that answers any request with its content. They lie
/// beside the project; without them the test says so.
class RecordedHttpCasesTest {
  private static final Path FILE =
      Path.of(
          System.getenv().getOrDefault("MILLRACE_CONFORMANCE", "../../shared/conformance"),
          "http1-cases.json");

  /// What is incomplete must stay unanswered that long.
  private static final int PATIENCE_MILLIS = 500;

  private static final int DEADLINE_MILLIS = 10_000;

  @Test
  void allPass() throws Exception {
    assumeTrue(
        Files.exists(FILE),
        "The recorded cases are not at " + FILE + "; set MILLRACE_CONFORMANCE.");
    List<String> failures = new ArrayList<>();
    JsonNode cases = JsonMapper.shared().readTree(Files.readString(FILE));
    ServerOptions options = ServerOptions.DEFAULT.withListen(new Listen.Tcp("127.0.0.1", 0));
    try (Server server = BenchServer.routes(options).start()) {
      for (JsonNode each : cases) {
        String wrong = play(each, server.port());
        if (wrong != null) {
          failures.add(each.path("name").asString() + ": " + wrong);
        }
      }
    }
    assertThat(cases.size()).isGreaterThan(30);
    assertThat(failures).isEmpty();
  }

  private static @Nullable String play(JsonNode example, int port) throws IOException {
    boolean waits = example.path("waits").asBoolean();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(waits ? PATIENCE_MILLIS : DEADLINE_MILLIS);
      socket.getOutputStream().write(HexFormat.of().parseHex(example.path("request").asString()));
      return judge(example, read(socket));
    } catch (SocketTimeoutException silent) {
      return waits ? null : "no answer came";
    }
  }

  /// The first answer, as far as its content tells of its end.
  private static String read(Socket socket) throws IOException {
    StringBuilder answer = new StringBuilder();
    int end = Integer.MAX_VALUE;
    while (answer.length() < end) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        break;
      }
      answer.append((char) next);
      if (end == Integer.MAX_VALUE && answer.toString().endsWith("\r\n\r\n")) {
        end = answer.length() + contentLength(answer.toString());
      }
    }
    return answer.toString();
  }

  private static int contentLength(String head) {
    String name = "content-length: ";
    int at = head.toLowerCase(Locale.ROOT).indexOf(name);
    return at < 0
        ? 0
        : Integer.parseInt(head.substring(at + name.length(), head.indexOf('\r', at)));
  }

  private static @Nullable String judge(JsonNode example, String answer) {
    if (!answer.startsWith("HTTP/1.1 ")) {
      return example.path("waits").asBoolean() ? "closed" : "no answer: '" + answer + "'";
    }
    int status = Integer.parseInt(answer.substring(9, 12));
    for (JsonNode range : example.path("status")) {
      if (range.path(0).asInt() <= status && status <= range.path(1).asInt()) {
        String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        String wanted = example.path("body").asString("");
        return status != 200 || wanted.isEmpty() || wanted.equals(body)
            ? null
            : "content '" + body + "' (expected: '" + wanted + "')";
      }
    }
    return "status " + status + " (expected: " + example.path("status") + ")";
  }
}
