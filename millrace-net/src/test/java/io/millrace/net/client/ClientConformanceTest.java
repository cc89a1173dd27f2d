// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.client.ClientConnection;
import io.millrace.client.ClientOptions;
import io.millrace.client.WebSocketClient;
import io.millrace.consumer.AsyncWebSocketConsumer;
import io.millrace.consumer.Consumer;
import io.millrace.consumer.WebSocketConsumer;
import io.millrace.websocket.Opcode;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Replays the recorded cases of the Autobahn numbering with the roles exchanged: a raw server
/// says, unmasked, what the client of the recording said, and our client echoes. The cases lie
/// beside the project; without them the test says so.
@Timeout(180)
class ClientConformanceTest {
  private static final Path CASES =
      Path.of(
          System.getenv().getOrDefault("MILLRACE_CONFORMANCE", "../../shared/conformance"),
          "websocket-cases.json.gz");

  private static final class AsyncEcho extends AsyncWebSocketConsumer {
    @Override
    protected void receive(String text) {
      send(text);
    }

    @Override
    protected void receive(byte[] bytes) {
      send(bytes);
    }
  }

  private static final class BlockingEcho extends WebSocketConsumer {
    @Override
    protected void receive(String text) {
      send(text);
    }

    @Override
    protected void receive(byte[] bytes) {
      send(bytes);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"async", "blocking"})
  void everyRecordedCasePassesWithTheRolesExchanged(String style) throws Exception {
    assumeTrue(
        Files.exists(CASES),
        "The recorded cases are not at " + CASES + "; set MILLRACE_CONFORMANCE.");
    Supplier<Consumer> echo = style.equals("async") ? AsyncEcho::new : BlockingEcho::new;
    WebSocketClient client =
        WebSocketClient.of(
            ClientOptions.DEFAULT.withSockets(
                ClientOptions.DEFAULT.sockets().withMaxMessage(16 << 20)));
    List<String> failures = new ArrayList<>();
    int cases = 0;
    try (ExecutorService runners = Executors.newFixedThreadPool(16)) {
      List<Future<@Nullable String>> results = new ArrayList<>();
      for (JsonNode each : read()) {
        cases++;
        results.add(runners.submit(() -> run(each, client, echo)));
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

  private static @Nullable String run(
      JsonNode example, WebSocketClient client, Supplier<Consumer> echo) throws Exception {
    CompletableFuture<@Nullable String> verdict = new CompletableFuture<>();
    try (RawServer server =
        new RawServer(
            peer -> {
              try {
                verdict.complete(new Replay(example, peer).run());
              } catch (Throwable problem) {
                verdict.completeExceptionally(problem);
              }
            })) {
      ClientConnection connection = client.open(server.url("/"), echo);
      String failure = verdict.get(50, TimeUnit.SECONDS);
      connection.ended().get(20, TimeUnit.SECONDS);
      return failure;
    }
  }

  /// One case, played to one client.
  private static final class Replay {
    private static final RawPeer.Frame END = new RawPeer.Frame(true, -1, new byte[0]);

    private final JsonNode example;
    private final RawPeer peer;
    private final BlockingQueue<RawPeer.Frame> frames = new ArrayBlockingQueue<>(10_000);
    private final List<RawPeer.Frame> got = new ArrayList<>();
    private final Unmasking unmasking = new Unmasking();
    private boolean ended;

    Replay(JsonNode example, RawPeer peer) {
      this.example = example;
      this.peer = peer;
    }

    /// Null when it passes, else what was wrong.
    @Nullable String run() throws Exception {
      peer.accept();
      Thread reader = Thread.ofVirtual().start(this::read);
      for (JsonNode step : example.get("steps")) {
        step(step);
      }
      collectUntil(Integer.MAX_VALUE, 1_000);
      try {
        peer.socket().shutdownOutput(); // a server ends the connection first
      } catch (IOException clientEnded) {
        // It has left before.
      }
      collectUntil(Integer.MAX_VALUE, 5_000);
      peer.socket().close();
      reader.join();
      return example.get("informational").asBoolean() ? null : judge();
    }

    private void read() {
      try {
        for (RawPeer.Frame frame = peer.readFrame(); frame != null; frame = peer.readFrame()) {
          frames.add(frame);
        }
      } catch (IOException ended) {
        // The client's end or ours; what came before counts.
      }
      frames.add(END);
    }

    private void step(JsonNode step) throws Exception {
      if (step.has("send")) {
        TimeUnit.MILLISECONDS.sleep(step.get("pause_ms").asInt());
        try {
          peer.write(unmasking.turn(HexFormat.of().parseHex(step.get("send").asString())));
        } catch (IOException clientEnded) {
          // Allowed: it may have closed on what came before.
        }
      } else if (step.has("await_frames")) {
        collectUntil(step.get("await_frames").asInt(), 2_000);
      }
    }

    private void collectUntil(int count, long millis) throws InterruptedException {
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
      while (!ended && got.size() < count) {
        RawPeer.Frame frame =
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
        return id + ": the client did not end the connection; it sent " + received;
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
      RawPeer.Frame frame =
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
      for (RawPeer.Frame frame : got) {
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

  /// Turns the octets of masked frames, however they are cut, into the same frames unmasked.
  private static final class Unmasking {
    private final ByteArrayOutputStream header = new ByteArrayOutputStream();
    private byte[] mask = new byte[4];
    private long left;
    private long done;

    byte[] turn(byte[] octets) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      for (byte octet : octets) {
        if (left > 0) {
          out.write(octet ^ mask[(int) (done++ & 3)]);
          left--;
        } else {
          addToHeader(octet, out);
        }
      }
      return out.toByteArray();
    }

    private void addToHeader(byte octet, ByteArrayOutputStream out) {
      header.write(octet);
      byte[] bytes = header.toByteArray();
      if (bytes.length == 1) {
        out.write(octet);
        return;
      }
      int length = bytes[1] & 0x7F;
      int lengthBytes = length == 126 ? 2 : length == 127 ? 8 : 0;
      if (bytes.length <= 2 + lengthBytes) {
        out.write(bytes.length == 2 ? octet & 0x7F : octet);
      }
      boolean masked = (bytes[1] & 0x80) != 0;
      if (bytes.length == 2 + lengthBytes + (masked ? 4 : 0)) {
        left = length < 126 ? length : 0;
        for (int i = 0; i < lengthBytes; i++) {
          left = left << 8 | (bytes[2 + i] & 0xFF);
        }
        mask = masked ? java.util.Arrays.copyOfRange(bytes, bytes.length - 4, bytes.length) : mask;
        done = 0;
        header.reset();
      }
    }
  }
}
