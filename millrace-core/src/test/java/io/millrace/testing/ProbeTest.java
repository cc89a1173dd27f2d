// SPDX-License-Identifier: Apache-2.0
package io.millrace.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.consumer.WebSocketConsumer;
import io.millrace.consumer.WebSocketMessage;
import io.millrace.websocket.CloseReason;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ProbeTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  /// Sends the time every two seconds, in a loop that blocks.
  static final class Ticker extends WebSocketConsumer {
    @Override
    protected void connect() throws InterruptedException {
      accept();
      for (int i = 0; ; i++) {
        send("tick " + i + " at " + timeline().nanos() / 1_000_000_000);
        sleep(Duration.ofSeconds(2));
      }
    }
  }

  static final class Echo extends WebSocketConsumer {
    @Override
    protected void receive(String text) {
      switch (text) {
        case "close" -> close(new CloseReason(4000, "bye"));
        case "fail" -> throw new IllegalStateException("secret");
        default -> send(text);
      }
    }

    @Override
    protected void receive(byte[] bytes) {
      send(bytes);
    }
  }

  @Test
  void stepsAConsumerThatLoopsAndSleeps() {
    ProbeSocket socket = Probe.connect(Ticker::new, "/tick");
    try (Probe probe = socket.probe()) {
      socket.expectText("tick 0 at 0");
      socket.expectNothing();
      for (int i = 1; i <= 100; i++) {
        probe.clock().advance(Duration.ofSeconds(2));
        socket.expectText("tick " + i + " at " + 2 * i);
        socket.expectNothing();
      }
      probe.clock().advance(Duration.ofSeconds(11));
      for (int i = 101; i <= 105; i++) {
        socket.expectText("tick " + i + " at " + 2 * i);
      }
      socket.expectNothing();
      assertThat(probe.threads()).isOne();
      socket.close(1000);
      assertThat(probe.threads()).isZero();
    }
  }

  @Test
  void comparesTextsBytesAndJsonTrees() {
    ProbeSocket socket = Probe.connect(Echo::new, "/echo?x=1");
    try (Probe probe = socket.probe()) {
      socket.send("a");
      socket.send(new byte[] {1, 2});
      socket.sendJson(Map.of("a", 1));
      socket.send("{ \"b\": [1, 2], \"a\": null }");
      socket.send("last");
      socket.expectText("a");
      socket.expectBytes(new byte[] {1, 2});
      socket.expectJson("{\"a\":1}");
      socket.expectJson("{\"a\":null,\"b\":[1,2]}");
      assertThat(socket.next()).isEqualTo(new WebSocketMessage.Text("last"));
      socket.send("close");
      assertThat(socket.expectClose(4000).text()).isEqualTo("bye");
      probe.settle();
    }
  }

  @Test
  void saysWhatWasExpectedWhatCameAndWhatTheConsumerDoes() {
    ProbeSocket socket = Probe.connect(Ticker::new, "/tick");
    try (Probe probe = socket.probe()) {
      assertThatThrownBy(() -> socket.expectText("tock"))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("expected: the text 'tock'")
          .hasMessageContaining("came: the text 'tick 0 at 0'")
          .hasMessageContaining("/tick");
      probe.settle();
      probe.deadline(Duration.ofMillis(200)); // for two who wait in vain
      assertThatThrownBy(socket::next)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("nothing within PT0.2S")
          .hasMessageContaining("TestTimeline.sleep")
          .hasMessageContaining("ProbeTest$Ticker.connect");
      assertThatThrownBy(() -> socket.expectClose(1000)).isInstanceOf(AssertionError.class);
      probe.deadline(LONG);
      probe.clock().advance(Duration.ofSeconds(2));
      assertThatThrownBy(socket::expectNothing).hasMessageContaining("tick 1 at 2");
      assertThatThrownBy(socket::rejection).hasMessageContaining("it was accepted");
    }
  }

  @Test
  void namesAHandlerThatFailed() {
    ProbeSocket socket = Probe.connect(Echo::new, "/echo");
    try (Probe _ = socket.probe()) {
      socket.send("fail");
      assertThatThrownBy(() -> socket.expectText("x"))
          .hasMessageContaining("a close with 1011")
          .hasMessageContaining("handlers that failed (see the log): 1");
      socket.expectClose(1011);
    }
  }

  @Test
  void doesNotTakeAThreadInRealTimeForOneAtRest() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    CompletableFuture<Thread> begun = new CompletableFuture<>();
    ProbeSocket socket =
        Probe.connect(
            it -> {
              begun.complete(Thread.currentThread());
              boolean _ = never.await(1, TimeUnit.HOURS);
            },
            "/x");
    Thread handler = begun.get(LONG.toSeconds(), TimeUnit.SECONDS);
    long end = System.nanoTime() + LONG.toNanos();
    while (handler.getState() != Thread.State.TIMED_WAITING) {
      assertThat(System.nanoTime() - end).isNegative();
    }
    Probe probe = socket.probe().deadline(Duration.ofMillis(200));
    assertThatThrownBy(socket::expectNothing)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("at rest within PT0.2S")
        .hasMessageContaining("TIMED_WAITING");
    probe.deadline(LONG);
    socket.drop();
    probe.close();
  }

  @Test
  void closingEndsAllConsumers() {
    Probe probe = Probe.connect(Ticker::new, "/tick").probe();
    ProbeSocket other = probe.connect("/tick");
    other.expectText("tick 0 at 0");
    assertThat(probe.threads()).isEqualTo(2);
    assertThat(probe.metrics().openWebSockets.sum()).isEqualTo(2);
    probe.close();
    assertThat(probe.metrics().openWebSockets.sum()).isZero();
    other.expectClose(1006);
  }
}
