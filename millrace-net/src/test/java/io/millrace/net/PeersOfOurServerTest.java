// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.consumer.AsyncWebSocketConsumer;
import io.millrace.layer.ChannelLayer;
import io.millrace.server.Server;
import io.millrace.server.ServerOptions;
import io.millrace.websocket.CloseReason;
import io.millrace.websocket.SocketOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Clients of other makers talk to our server: texts, bytes, fragments, 16 MiB, pings, closing
/// handshakes from both sides and lost connections, compressed and not.
class PeersOfOurServerTest {
  private static final int BIG = 16 << 20;
  private static final BlockingQueue<CloseReason> ENDS = new LinkedBlockingQueue<>();
  private static final ChannelLayer LAYER = ChannelLayer.inMemory();

  private static final Server SERVER =
      Millrace.server()
          .layer(LAYER)
          .websocket("/echo", RecordingEcho::new)
          .websocket("/blocking", TestConsumers.BlockingEcho::new)
          .websocket(
              "/closes",
              socket -> {
                Object _ = socket.receive();
                socket.close(new CloseReason(4001, "bye"));
              })
          .options(
              ServerOptions.DEFAULT.withSockets(
                  SocketOptions.DEFAULT.withMaxMessage(BIG).withOutbox(BIG)))
          .start(0);

  private static final class RecordingEcho extends AsyncWebSocketConsumer {
    @Override
    protected void receive(String text) {
      send(text);
    }

    @Override
    protected void receive(byte[] bytes) {
      send(bytes);
    }

    @Override
    protected void disconnect(CloseReason reason) {
      ENDS.add(reason);
    }
  }

  @AfterAll
  static void stop() {
    SERVER.stop();
  }

  @ParameterizedTest
  @CsvSource({"PYTHON, yes", "PYTHON, no", "NODE, yes", "NODE, no"})
  void anotherLibraryTalksToUs(
      PeerProcess.Language language, String compressed, @TempDir Path folder) throws Exception {
    ENDS.clear();
    String url = "ws://127.0.0.1:" + SERVER.port();
    try (PeerProcess peer = new PeerProcess(language, folder, "client", url, compressed)) {
      assertThat(peer.awaitEnd()).endsWith("done\n");
      assertThat(peer.exitCode()).isZero();
    }
    Await.until("all have left", () -> LAYER.metrics().openWebSockets.sum() == 0);
    assertThat(ENDS).contains(new CloseReason(4000, "that is all"), CloseReason.ABNORMAL);
  }

  /// Collects what comes, whole.
  private static final class Collecting implements WebSocket.Listener {
    private final BlockingQueue<String> texts = new ArrayBlockingQueue<>(10);
    private final BlockingQueue<byte[]> binaries = new ArrayBlockingQueue<>(10);
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private final CompletableFuture<Void> pong = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private final java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        texts.add(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer part, boolean last) {
      byte[] some = new byte[part.remaining()];
      part.get(some);
      bytes.writeBytes(some);
      if (last) {
        binaries.add(bytes.toByteArray());
        bytes.reset();
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer payload) {
      pong.complete(null);
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code + " " + reason);
      return null;
    }
  }

  @Test
  void theJdksOwnClientTalksToUs() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      Collecting came = new Collecting();
      WebSocket socket = open(http, "/echo", came);
      socket.sendText("in ", false).join();
      socket.sendText("pieces 😀", true).join();
      assertThat(came.texts.poll(10, TimeUnit.SECONDS)).isEqualTo("in pieces 😀");
      byte[] big = new byte[BIG];
      new Random(9).nextBytes(big);
      socket.sendBinary(ByteBuffer.wrap(big), true).join();
      assertThat(came.binaries.poll(30, TimeUnit.SECONDS)).isEqualTo(big);
      socket.sendPing(ByteBuffer.wrap(new byte[] {1})).join();
      came.pong.get(10, TimeUnit.SECONDS);
      socket.sendClose(4002, "from the JDK").join();
      assertThat(came.closed.get(10, TimeUnit.SECONDS)).isEqualTo("4002 from the JDK");

      Collecting refused = new Collecting();
      WebSocket other = open(http, "/closes", refused);
      other.sendText("please", true).join();
      assertThat(refused.closed.get(10, TimeUnit.SECONDS)).isEqualTo("4001 bye");
    }
  }

  private static WebSocket open(HttpClient http, String path, WebSocket.Listener listener) {
    return http.newWebSocketBuilder()
        .connectTimeout(Duration.ofSeconds(10))
        .buildAsync(URI.create("ws://127.0.0.1:" + SERVER.port() + path), listener)
        .join();
  }
}
