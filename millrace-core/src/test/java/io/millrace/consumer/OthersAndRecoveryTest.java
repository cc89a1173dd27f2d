// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.layer.Message;
import io.millrace.layer.Overflow;
import io.millrace.testing.Probe;
import io.millrace.testing.ProbeSocket;
import io.millrace.websocket.CloseReason;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Talks to all others of a room, and outlives most of what it throws.
final class OthersAndRecoveryTest {
  private static final Message BOOM = Message.of("boom", Map.of());

  private static void act(String text, Group others) throws Exception {
    switch (text) {
      case "boom" -> throw new IOException("on purpose");
      case "worse" -> throw new IllegalArgumentException("on purpose");
      case "error" -> throw new AssertionError("on purpose");
      default -> {
        others.sendText(text);
        others.whenSlow(Overflow.DROP_OLDEST).send("line", Map.of("text", text));
        others.keepingLatest("k").sendJson(List.of(text));
      }
    }
  }

  static final class Blocking extends WebSocketConsumer {
    @Override
    protected void connect() {
      join("room");
      accept();
    }

    @Override
    protected void receive(String text) throws Exception {
      act(text, others("room"));
    }

    @Handles("line")
    void line(Message message) {
      send("line " + message.value("text"));
    }

    @Handles("boom")
    void boom(Message message) throws Exception {
      act(message.type(), group("room"));
    }

    @Override
    protected boolean recover(Exception problem) {
      if (problem instanceof IllegalArgumentException) {
        throw new IllegalStateException("worse");
      }
      send("错误");
      return problem instanceof IOException;
    }

    @Override
    protected void disconnect(CloseReason reason) throws IOException {
      throw new IOException("not asked about");
    }
  }

  static final class Async extends AsyncWebSocketConsumer {
    @Override
    protected void connect() {
      join("room");
      accept();
    }

    @Override
    protected void receive(String text) throws Exception {
      switch (text) {
        case "await" ->
            await(CompletableFuture.failedStage(new IOException("on purpose")), _ -> send("never"));
        case "then" ->
            await(
                CompletableFuture.completedStage(1),
                _ -> {
                  throw new IllegalArgumentException("on purpose");
                });
        case "timer" ->
            after(
                Duration.ofSeconds(1),
                () -> {
                  throw new java.io.UncheckedIOException(new IOException("on purpose"));
                });
        default -> act(text, others("room"));
      }
    }

    @Handles("line")
    void line(Message message) {
      send("line " + message.value("text"));
    }

    @Handles("boom")
    void boom(Message message) throws Exception {
      act(message.type(), group("room"));
    }

    @Override
    protected boolean recover(Exception problem) {
      if (problem instanceof IllegalArgumentException) {
        throw new IllegalStateException("worse");
      }
      send("错误");
      return true;
    }
  }

  private static Probe site() {
    return Probe.of(
        Millrace.server()
            .websocket("/blocking", Blocking::new)
            .websocket("/async", Async::new)
            .websocket(
                "/handler",
                socket -> {
                  socket.join("room");
                  for (String text : socket.texts()) {
                    act(text, socket.others("room"));
                  }
                })
            .application());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/blocking", "/async", "/handler"})
  void theOthersHearItAndTheSenderDoesNot(String style) {
    try (Probe probe = site()) {
      ProbeSocket sender = probe.connect(style);
      ProbeSocket blocking = probe.connect("/blocking");
      ProbeSocket async = probe.connect("/async");
      ProbeSocket handler = probe.connect("/handler");
      probe.settle();
      sender.send("hi");
      probe.settle();
      sender.expectNothing();
      WebSocketMessage text = new WebSocketMessage.Text("hi");
      WebSocketMessage line = new WebSocketMessage.Text("line hi");
      WebSocketMessage json = new WebSocketMessage.Text("[\"hi\"]");
      assertThat(List.of(async.next(), async.next(), async.next()))
          .containsExactly(text, line, json);
      assertThat(List.of(blocking.next(), blocking.next(), blocking.next()))
          .containsExactlyInAnyOrder(text, line, json); // lines take the way over its thread
      handler.expectText("hi");
      handler.expectText("[\"hi\"]");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/blocking", "/async"})
  void aConsumerThatRecoversLives(String style) {
    try (Probe probe = site()) {
      ProbeSocket other = probe.connect("/handler");
      ProbeSocket socket = probe.connect(style);
      probe.settle();
      socket.send("boom");
      socket.expectText("错误");
      probe.layer().groupSend(new io.millrace.layer.GroupName("room"), BOOM);
      socket.expectText("错误");
      socket.send("alive");
      other.expectText("alive");
      assertThat(probe.metrics().handlerErrors.sum()).isEqualTo(2);
      socket.send("worse");
      socket.expectClose(1011);
      ProbeSocket error = probe.connect(style);
      error.send("error");
      error.expectClose(1011);
    }
  }

  @Test
  void anAsynchronousOneIsAskedAboutTimersAndWhatItAwaits() {
    try (Probe probe = site()) {
      ProbeSocket socket = probe.connect("/async");
      socket.send("await");
      socket.expectText("错误");
      socket.send("timer");
      probe.clock().advance(Duration.ofSeconds(1));
      socket.expectText("错误");
      socket.send("then");
      socket.expectClose(1011);
      assertThat(probe.metrics().handlerErrors.sum()).isEqualTo(3);
    }
  }
}
