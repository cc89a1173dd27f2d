// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.Millrace;
import io.millrace.server.Server;
import io.millrace.server.ServerOptions;
import io.millrace.websocket.Opcode;
import io.millrace.websocket.SocketOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Replays recorded cases of the Autobahn numbering, groups 1 to 7 and 10, against echo in both
/// styles. The cases lie beside the project; without them the test says so.
class WebSocketConformanceTest {
  private static final Path CASES =
      Path.of(
          System.getenv().getOrDefault("MILLRACE_CONFORMANCE", "../../shared/conformance"),
          "websocket-cases.json.gz");

  @ParameterizedTest
  @ValueSource(strings = {"/async", "/blocking"})
  void everyRecordedCasePasses(String path) throws Exception {
    assumeTrue(
        Files.exists(CASES),
        "The recorded cases are not at " + CASES + "; set MILLRACE_CONFORMANCE.");
    List<String> failures = new ArrayList<>();
    int cases = 0;
    try (Server server =
            Millrace.server()
                .websocket("/async", TestConsumers.AsyncEcho::new)
                .websocket("/blocking", TestConsumers.BlockingEcho::new)
                .options(
                    ServerOptions.DEFAULT.withSockets(
                        SocketOptions.DEFAULT.withMaxMessage(16 << 20)))
                .start(0);
        ExecutorService runners = Executors.newFixedThreadPool(16)) {
      List<Future<@Nullable String>> results = new ArrayList<>();
      for (JsonNode each : read()) {
        cases++;
        results.add(runners.submit(() -> new Replay(each, server.port(), path).run()));
      }
      for (Future<@Nullable String> result : results) {
        String failure = result.get(60, TimeUnit.SECONDS);
        if (failure != null) {
          failures.add(failure);
        }
      }
    }
    assertThat(cases).isGreaterThan(200);
    assertThat(failures).isEmpty();
  }

  private static JsonNode read() throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(CASES))) {
      return JsonMapper.shared().readTree(in);
    }
  }

  /// One case on a connection of its own.
  private static final class Replay {
    private static final RawClient.Frame END = new RawClient.Frame(true, 0, -1, new byte[0]);

    private final JsonNode example;
    private final int port;
    private final String path;
    private final BlockingQueue<RawClient.Frame> frames = new ArrayBlockingQueue<>(10_000);
    private final List<RawClient.Frame> got = new ArrayList<>();
    private boolean ended;

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
        collectUntil(Integer.MAX_VALUE, 2_000);
        client.socket().close();
        reader.join();
      }
      return example.get("informational").asBoolean() ? null : judge();
    }

    private void read(RawClient client) {
      try {
        for (RawClient.Frame frame = client.readFrame();
            frame != null;
            frame = client.readFrame()) {
          frames.add(frame);
        }
      } catch (IOException ended) {
        // The server's end or ours; what came before counts.
      }
      frames.add(END);
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
        collectUntil(step.get("await_frames").asInt(), 2_000);
      } else {
        try {
          client.endOutput();
        } catch (IOException serverEnded) {
          // As above.
        }
      }
    }

    private void collectUntil(int count, long millis) throws InterruptedException {
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
      while (!ended && got.size() < count) {
        RawClient.Frame frame =
            frames.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        if (frame == null) {
          return;
        }
        if (frame == END) {
          ended = true;
        } else {
          got.add(frame);
        }
      }
    }

    private @Nullable String judge() {
      String id = example.get("id").asString();
      String received = messages().toString();
      if (!ended) {
        return id + ": the server did not close the connection; it sent " + received;
      }
      boolean right = false;
      StringBuilder expected = new StringBuilder();
      for (JsonNode alternatives : example.get("receive")) {
        for (JsonNode alternative : alternatives) {
          List<String> list = new ArrayList<>();
          alternative.forEach(
              item -> list.add(item.get(0).asString() + " " + item.get(1).asString()));
          right |= list.toString().equals(received);
          expected.append(list).append(" or ");
        }
      }
      if (!right) {
        return id + ": sent " + cut(received) + ", expected " + cut(expected.toString());
      }
      return judgeClose(id);
    }

    private @Nullable String judgeClose(String id) {
      JsonNode close = example.get("close");
      RawClient.Frame frame =
          got.stream().filter(each -> each.opcode() == Opcode.CLOSE).findFirst().orElse(null);
      if (frame == null) {
        return close.get("must_be_clean").asBoolean() ? id + ": no close frame" : null;
      }
      if (frame.code() == 0) {
        return null;
      }
      for (JsonNode code : close.get("codes")) {
        if (code.asInt() == frame.code()) {
          return null;
        }
      }
      return id + ": closed with " + frame.code() + ", expected " + close.get("codes");
    }

    private List<String> messages() {
      List<String> messages = new ArrayList<>();
      ByteArrayOutputStream open = new ByteArrayOutputStream();
      String kind = "";
      for (RawClient.Frame frame : got) {
        switch (frame.opcode()) {
          case Opcode.PONG -> messages.add("pong " + HexFormat.of().formatHex(frame.payload()));
          case Opcode.TEXT, Opcode.BINARY, Opcode.CONTINUATION -> {
            if (frame.opcode() != Opcode.CONTINUATION) {
              kind = frame.opcode() == Opcode.TEXT ? "text" : "binary";
            }
            open.writeBytes(frame.payload());
            if (frame.last()) {
              messages.add(kind + " " + HexFormat.of().formatHex(open.toByteArray()));
              open.reset();
            }
          }
          default -> {}
        }
      }
      return messages;
    }

    private static String cut(String text) {
      return text.length() < 200 ? text : text.substring(0, 200) + "…";
    }
  }
}
