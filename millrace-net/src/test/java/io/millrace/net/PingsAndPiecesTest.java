// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.Millrace;
import io.millrace.consumer.WebSocket;
import io.millrace.consumer.WebSocketHandler;
import io.millrace.layer.ChannelLayer;
import io.millrace.server.Server;
import io.millrace.server.ServerOptions;
import io.millrace.websocket.CloseCode;
import io.millrace.websocket.CloseReason;
import io.millrace.websocket.Opcode;
import io.millrace.websocket.SocketOptions;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.Writer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Pings with their times, keep-alive that changes, and messages that are sent in pieces.
class PingsAndPiecesTest {
  private static final int FIN = 0x80;

  private static Server start(ChannelLayer layer, WebSocketHandler handler) {
    return Millrace.server().layer(layer).websocket("/", handler).start(0);
  }

  private static void answerPing(RawClient client) throws Exception {
    RawClient.Frame ping = client.nextFrame();
    assertThat(ping.opcode()).isEqualTo(Opcode.PING);
    client.write(RawClient.frame(FIN | Opcode.PONG, ping.payload()));
  }

  // ---- pings ----

  @Test
  void aPingIsAnsweredWithTheTimeItTook() throws Exception {
    ChannelLayer layer = ChannelLayer.inMemory();
    try (Server server =
            start(
                layer,
                socket -> {
                  Duration took = socket.ping().get(10, TimeUnit.SECONDS);
                  Duration latest = socket.latency();
                  socket.send(took.equals(latest) ? "measured" : took + " is not " + latest);
                  Object _ = socket.receive();
                });
        RawClient client = RawClient.webSocket(server.port(), "/")) {
      answerPing(client);
      assertThat(client.nextFrame().text()).isEqualTo("measured");
      assertThat(layer.metrics().roundTrips.count()).isEqualTo(1);
      assertThat(layer.metrics().roundTrips.sum()).isPositive();
    }
  }

  @Test
  void aPongForTheLatestPingAnswersThoseBefore() throws Exception {
    try (Server server =
            start(
                ChannelLayer.inMemory(),
                socket -> {
                  CompletableFuture<Duration> first = socket.ping();
                  CompletableFuture<Duration> second = socket.ping();
                  Duration _ = second.get(10, TimeUnit.SECONDS);
                  socket.send(first.isDone() ? "both" : "one");
                });
        RawClient client = RawClient.webSocket(server.port(), "/")) {
      assertThat(client.nextFrame().opcode()).isEqualTo(Opcode.PING);
      client.write(RawClient.frame(FIN | Opcode.PONG, "nobody asked".getBytes(UTF_8)));
      client.write(RawClient.frame(FIN | Opcode.PONG, new byte[8]));
      answerPing(client);
      assertThat(client.nextFrame().text()).isEqualTo("both");
    }
  }

  @Test
  void aPingIsCancelledWhenThePeerLeaves() throws Exception {
    CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
    try (Server server =
            start(
                ChannelLayer.inMemory(),
                socket -> {
                  CompletableFuture<Duration> ping = socket.ping();
                  Object _ = socket.receive();
                  ping.whenComplete((_, _) -> cancelled.complete(ping.isCancelled()));
                });
        RawClient client = RawClient.webSocket(server.port(), "/")) {
      assertThat(client.nextFrame().opcode()).isEqualTo(Opcode.PING);
      client.reset();
      assertThat(cancelled.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void keepAliveChangesForOneConnectionAndTheHandlerIsToldWhyItEnds() throws Exception {
    AtomicReference<@Nullable CloseReason> why = new AtomicReference<>();
    CompletableFuture<Void> ended = new CompletableFuture<>();
    try (Server server =
            start(
                ChannelLayer.inMemory(),
                socket -> {
                  socket.keepAlive(Duration.ofMillis(80), Duration.ofSeconds(2));
                  Object _ = socket.receive();
                  why.set(socket.closeReason());
                  ended.complete(null);
                });
        RawClient silent = RawClient.webSocket(server.port(), "/")) {
      answerPing(silent);
      answerPing(silent);
      assertThat(silent.nextFrame().opcode()).isEqualTo(Opcode.PING);
      assertThat(silent.nextFrame().code()).isEqualTo(CloseCode.SERVER_ERROR);
      ended.get(10, TimeUnit.SECONDS);
      assertThat(why.get())
          .isEqualTo(new CloseReason(CloseCode.SERVER_ERROR, "keepalive ping timeout"));
    }
  }

  @Test
  void aRouteHasAKeepAliveOfItsOwnHoweverSlowTheServerIs() throws Exception {
    SocketOptions quick =
        SocketOptions.DEFAULT.withPing(Duration.ofMillis(80), Duration.ofMillis(200));
    try (Server server =
            Millrace.server()
                .websocket("/quick", quick, TestConsumers.AsyncEcho::new)
                .websocket("/slow", TestConsumers.AsyncEcho::new)
                .start(0);
        RawClient silent = RawClient.webSocket(server.port(), "/quick");
        RawClient patient = RawClient.webSocket(server.port(), "/slow")) {
      assertThat(silent.nextFrame().opcode()).isEqualTo(Opcode.PING);
      assertThat(silent.nextFrame().code()).isEqualTo(CloseCode.SERVER_ERROR);
      patient.sendText("the first frame is this echo");
      assertThat(patient.nextFrame().text()).isEqualTo("the first frame is this echo");
    }
  }

  // ---- pieces ----

  /// Reads one message with all its fragments.
  private static byte[] readMessage(RawClient client, int opcode, int leastFrames)
      throws Exception {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    RawClient.Frame frame = client.nextFrame();
    assertThat(frame.opcode()).isEqualTo(opcode);
    int frames = 1;
    while (true) {
      whole.writeBytes(frame.payload());
      if (frame.last()) {
        assertThat(frames).isGreaterThanOrEqualTo(leastFrames);
        return whole.toByteArray();
      }
      frame = client.nextFrame();
      frames++;
      assertThat(frame.opcode()).isEqualTo(Opcode.CONTINUATION);
    }
  }

  @Test
  void aTextIsSentAsItIsWritten() throws Exception {
    try (Server server =
            start(
                ChannelLayer.inMemory(),
                socket -> {
                  try (Writer writer = socket.textWriter()) {
                    writer.write("one, ");
                    writer.flush();
                    writer.write("two 😀");
                    writer.flush();
                  }
                  try (Writer _ = socket.textWriter()) {
                    // an empty message
                  }
                  socket.send("whole");
                });
        RawClient client = RawClient.webSocket(server.port(), "/")) {
      assertThat(new String(readMessage(client, Opcode.TEXT, 2), UTF_8)).isEqualTo("one, two 😀");
      assertThat(readMessage(client, Opcode.TEXT, 1)).isEmpty();
      assertThat(client.nextFrame().text()).isEqualTo("whole");
    }
  }

  @Test
  void nothingComesBetweenThePiecesOfOneMessage() throws Exception {
    byte[] sent = new byte[500_000];
    new Random(3).nextBytes(sent);
    ChannelLayer layer = ChannelLayer.inMemory();
    try (Server server =
            start(
                layer,
                socket -> {
                  socket.join("all");
                  Thread other = Thread.startVirtualThread(() -> sendMany(socket));
                  try (OutputStream out = socket.binaryStream()) {
                    for (int from = 0; from < sent.length; from += 1_000) {
                      out.write(sent, from, 1_000);
                      out.flush();
                      if (from % 50_000 == 0) {
                        socket.group("all").sendText("broadcast");
                      }
                    }
                  }
                  other.join();
                  socket.send("end");
                });
        RawClient client = RawClient.webSocket(server.port(), "/")) {
      int others = 0;
      boolean seen = false;
      while (true) {
        RawClient.Frame frame = client.nextFrame();
        if (frame.opcode() == Opcode.BINARY) {
          ByteArrayOutputStream whole = new ByteArrayOutputStream();
          whole.writeBytes(frame.payload());
          whole.writeBytes(rest(client));
          assertThat(whole.toByteArray()).isEqualTo(sent);
          seen = true;
        } else if (frame.text().equals("end")) {
          break;
        } else {
          others++;
        }
      }
      assertThat(seen).isTrue();
      assertThat(others).as("10 broadcasts and 50 texts").isEqualTo(60);
    }
  }

  private static void sendMany(WebSocket socket) {
    for (int i = 0; i < 50; i++) {
      socket.send("between");
    }
  }

  private static byte[] rest(RawClient client) throws Exception {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    RawClient.Frame frame;
    do {
      frame = client.nextFrame();
      assertThat(frame.opcode()).isEqualTo(Opcode.CONTINUATION);
      rest.writeBytes(frame.payload());
    } while (!frame.last());
    return rest.toByteArray();
  }

  @Test
  void piecesWaitForASlowReader() throws Exception {
    int size = 20 << 20;
    try (Server server =
            start(
                ChannelLayer.inMemory(),
                socket -> {
                  byte[] some = new byte[100_000];
                  try (OutputStream out = socket.binaryStream()) {
                    for (int sent = 0; sent < size; sent += some.length) {
                      out.write(some, 0, Math.min(some.length, size - sent));
                    }
                  }
                });
        RawClient client = new RawClient(server.port(), 4_096)) {
      client.handshake("/");
      RawClient.Frame first = client.nextFrame();
      assertThat(first.opcode()).isEqualTo(Opcode.BINARY);
      assertThat(first.payload().length + rest(client).length).isEqualTo(size);
      assertThat(client.nextFrame().code()).isEqualTo(CloseCode.NORMAL);
    }
  }

  @Test
  void twoMessagesInPiecesAtOneTimeAreAMistake() throws Exception {
    CompletableFuture<Void> told = new CompletableFuture<>();
    try (Server server =
            start(
                ChannelLayer.inMemory(),
                socket -> {
                  try (OutputStream _ = socket.binaryStream()) {
                    assertThatThrownBy(socket::textWriter).hasMessageContaining("one at a time");
                  }
                  told.complete(null);
                });
        RawClient client = RawClient.webSocket(server.port(), "/")) {
      assertThat(readMessage(client, Opcode.BINARY, 1)).isEmpty();
      told.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aHandlerThatEndsWithinAMessageClosesAllTheSame() throws Exception {
    try (Server server =
            start(
                ChannelLayer.inMemory(),
                socket -> {
                  OutputStream out = socket.binaryStream();
                  out.write(1);
                  out.flush();
                  throw new IllegalStateException("half a message (expected in the test's log)");
                });
        RawClient client = RawClient.webSocket(server.port(), "/")) {
      RawClient.Frame half = client.nextFrame();
      assertThat(half.last()).isFalse();
      assertThat(client.nextFrame().code()).isEqualTo(CloseCode.SERVER_ERROR);
    }
  }

  // ---- big messages ----

  @Test
  void sixteenMebibytesComeBackWholeAndInFragments() throws Exception {
    byte[] sent = new byte[16 << 20];
    new Random(5).nextBytes(sent);
    SocketOptions big = SocketOptions.DEFAULT.withMaxMessage(sent.length).withOutbox(sent.length);
    try (Server server =
        Millrace.server()
            .websocket("/async", TestConsumers.AsyncEcho::new)
            .websocket("/blocking", TestConsumers.BlockingEcho::new)
            .options(ServerOptions.DEFAULT.withSockets(big))
            .start(0)) {
      for (String path : new String[] {"/async", "/blocking"}) {
        try (RawClient client = RawClient.webSocket(server.port(), path)) {
          client.write(RawClient.frame(FIN | Opcode.BINARY, sent));
          assertThat(client.nextFrame().payload()).isEqualTo(sent);
          for (int from = 0; from < sent.length; from += 1 << 20) {
            boolean last = from + (1 << 20) == sent.length;
            int first = (from == 0 ? Opcode.BINARY : Opcode.CONTINUATION) | (last ? FIN : 0);
            byte[] part = java.util.Arrays.copyOfRange(sent, from, from + (1 << 20));
            client.write(RawClient.frame(first, part));
          }
          assertThat(client.nextFrame().payload()).isEqualTo(sent);
        }
      }
    }
  }
}
