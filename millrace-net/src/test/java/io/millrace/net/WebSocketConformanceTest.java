// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import io.millrace.Millrace;
import io.millrace.server.Server;
import io.millrace.server.ServerOptions;
import io.millrace.websocket.SocketOptions;
import java.io.IOException;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Replays the recorded cases against echo in both styles.
class WebSocketConformanceTest {
  @ParameterizedTest
  @ValueSource(strings = {"/async", "/blocking"})
  void everyRecordedCasePasses(String path) throws Exception {
    try (Server server =
        Millrace.server()
            .websocket("/async", TestConsumers.AsyncEcho::new)
            .websocket("/blocking", TestConsumers.BlockingEcho::new)
            .options(
                ServerOptions.DEFAULT.withSockets(SocketOptions.DEFAULT.withMaxMessage(16 << 20)))
            .start(0)) {
      RecordedCases.assertAllPass(example -> new Replay(example, server.port(), path).run());
    }
  }

  /// One case on a connection of its own.
  private static final class Replay {
    private final JsonNode example;
    private final int port;
    private final String path;
    private final CaseAnswers answers = new CaseAnswers();

    Replay(JsonNode example, int port, String path) {
      this.example = example;
      this.port = port;
      this.path = path;
    }

    /// Null when it passes, else what was wrong.
    @Nullable String run() throws Exception {
      try (RawClient client = RawClient.webSocket(port, path)) {
        Thread reader = Thread.ofVirtual().start(() -> read(client));
        for (JsonNode step : example.get("steps")) {
          step(client, step);
        }
        answers.collectUntil(Integer.MAX_VALUE, 2_000);
        client.socket().close();
        reader.join();
      }
      return answers.judge(example);
    }

    private void read(RawClient client) {
      try {
        for (RawClient.Frame frame = client.readFrame();
            frame != null;
            frame = client.readFrame()) {
          answers.add(frame.last(), frame.opcode(), frame.payload());
        }
      } catch (IOException ended) {
        // The server's end or ours; what came before counts.
      }
      answers.end();
    }

    private void step(RawClient client, JsonNode step) throws Exception {
      if (step.has("send")) {
        TimeUnit.MILLISECONDS.sleep(step.get("pause_ms").asInt());
        try {
          client.write(HexFormat.of().parseHex(step.get("send").asString()));
        } catch (IOException serverEnded) {
          // Allowed: it may have closed on what came before.
        }
      } else if (step.has("await_frames")) {
        answers.collectUntil(step.get("await_frames").asInt(), 2_000);
      } else {
        try {
          client.endOutput();
        } catch (IOException serverEnded) {
          // As above.
        }
      }
    }
  }
}
