// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.client;

import io.millrace.client.ClientConnection;
import io.millrace.client.ClientOptions;
import io.millrace.client.WebSocketClient;
import io.millrace.consumer.AsyncWebSocketConsumer;
import io.millrace.consumer.Consumer;
import io.millrace.consumer.WebSocketConsumer;
import io.millrace.net.CaseAnswers;
import io.millrace.net.RecordedCases;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Replays the recorded cases of the Autobahn numbering with the roles exchanged: a raw server
/// says, unmasked, what the client of the recording said, and our client echoes.
@Timeout(180)
class ClientConformanceTest {
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
    Supplier<Consumer> echo = style.equals("async") ? AsyncEcho::new : BlockingEcho::new;
    WebSocketClient client =
        WebSocketClient.of(
            ClientOptions.DEFAULT.withSockets(
                ClientOptions.DEFAULT.sockets().withMaxMessage(16 << 20)));
    RecordedCases.assertAllPass(example -> run(example, client, echo));
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
    private final JsonNode example;
    private final RawPeer peer;
    private final CaseAnswers answers = new CaseAnswers();
    private final Unmasking unmasking = new Unmasking();

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
      answers.collectUntil(Integer.MAX_VALUE, 1_000);
      try {
        peer.socket().shutdownOutput(); // a server ends the connection first
      } catch (IOException clientEnded) {
        // It has left before.
      }
      answers.collectUntil(Integer.MAX_VALUE, 5_000);
      peer.socket().close();
      reader.join();
      return answers.judge(example);
    }

    private void read() {
      try {
        for (RawPeer.Frame frame = peer.readFrame(); frame != null; frame = peer.readFrame()) {
          answers.add(frame.last(), frame.opcode(), frame.payload());
        }
      } catch (IOException ended) {
        // The client's end or ours; what came before counts.
      }
      answers.end();
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
        answers.collectUntil(step.get("await_frames").asInt(), 2_000);
      }
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
