// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.Millrace;
import io.millrace.testing.Probe;
import io.millrace.testing.ProbeSocket;
import io.millrace.websocket.SocketOptions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Each text asks for that many small messages; `close` closes after one more.
final class BatchTest {
  private static final BatchOptions FOUR = BatchOptions.DEFAULT.withMessages(4);

  private interface Closing {
    void close();
  }

  private static void answer(String text, Batch batch, Closing closing) {
    if (text.equals("close")) {
      batch.add("last");
      closing.close();
      return;
    }
    for (int i = 0; i < Integer.parseInt(text); i++) {
      batch.add("m" + i);
    }
  }

  static final class Blocking extends WebSocketConsumer {
    private @Nullable Batch batch;

    @Override
    protected void connect() {
      batch = batch(FOUR);
      accept();
    }

    @Override
    protected void receive(String text) {
      answer(text, Objects.requireNonNull(batch), this::close);
    }
  }

  static final class Async extends AsyncWebSocketConsumer {
    private @Nullable Batch batch;

    @Override
    protected void connect() {
      batch = batch(FOUR);
      accept();
    }

    @Override
    protected void receive(String text) {
      answer(text, Objects.requireNonNull(batch), this::close);
    }
  }

  private static Probe site(SocketOptions options) {
    return Probe.of(
        Millrace.server()
            .websocket("/blocking", options, Blocking::new)
            .websocket("/async", options, Async::new)
            .websocket(
                "/handler",
                options,
                socket -> {
                  Batch batch = socket.batch(FOUR);
                  for (String text : socket.texts()) {
                    if (text.equals("close")) {
                      batch.add("last");
                      return;
                    }
                    answer(text, batch, () -> {});
                  }
                })
            .application());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/blocking", "/async", "/handler"})
  void aBatchGoesWhenFullWhenOldAndBeforeTheClose(String style) {
    try (Probe probe = site(SocketOptions.DEFAULT)) {
      ProbeSocket socket = probe.connect(style);
      socket.send("9");
      socket.expectText("m0\nm1\nm2\nm3");
      socket.expectText("m4\nm5\nm6\nm7");
      socket.expectNothing();
      probe.clock().advance(Duration.ofMillis(99));
      socket.expectNothing();
      probe.clock().advance(Duration.ofMillis(1));
      socket.expectText("m8");
      socket.send("1");
      socket.expectNothing();
      socket.send("close");
      socket.expectText("m0\nlast");
      socket.expectClose(1000);
      probe.clock().advance(Duration.ofSeconds(1));
      assertThat(probe.metrics().handlerErrors.sum()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/blocking", "/handler"})
  void withASlowClientTheBatchWaitsAndHoldsNoMoreThanItMay(String style) {
    try (Probe probe = site(SocketOptions.DEFAULT.withOutbox(8))) {
      ProbeSocket socket = probe.connect(style);
      socket.send("1");
      probe.clock().advance(Duration.ofMillis(100));
      socket.expectText("m0");
      socket.stopReading();
      socket.send("6");
      probe.clock().advance(Duration.ofSeconds(1)); // its time has come and gone
      socket.readOn();
      socket.expectText("m0\nm1\nm2\nm3");
      socket.expectNothing();
      probe.clock().advance(Duration.ofMillis(100));
      socket.expectText("m4\nm5");
      socket.stopReading();
      socket.send("9");
      probe.clock().advance(Duration.ofSeconds(1));
      assertThat(probe.threads()).isOne(); // add() waits
      socket.readOn();
      socket.expectText("m0\nm1\nm2\nm3");
      socket.expectText("m4\nm5\nm6\nm7");
      probe.clock().advance(Duration.ofMillis(100));
      socket.expectText("m8");
      assertThat(probe.metrics().handlerErrors.sum()).isZero();
    }
  }

  @Test
  void aClientThatLeavesTakesTheRestWithIt() {
    for (String style : List.of("/blocking", "/async", "/handler")) {
      try (Probe probe = site(SocketOptions.DEFAULT)) {
        ProbeSocket socket = probe.connect(style);
        socket.send("3");
        probe.settle();
        socket.drop();
        probe.clock().advance(Duration.ofSeconds(1));
        assertThat(probe.metrics().handlerErrors.sum()).isZero();
        assertThat(probe.threads()).isZero();
      }
    }
  }

  @Test
  void whatCannotBeBatchedIsRefused() {
    assertThatThrownBy(() -> BatchOptions.DEFAULT.withMessages(0)).hasMessageContaining("messages");
    assertThatThrownBy(() -> BatchOptions.DEFAULT.withDelay(Duration.ZERO))
        .hasMessageContaining("delay");
    ProbeSocket socket =
        Probe.connect(
            one -> {
              Batch batch = one.batch(FOUR);
              assertThatThrownBy(() -> batch.add("a\nb")).hasMessageContaining("newline");
              assertThatThrownBy(() -> one.batch(FOUR)).hasMessageContaining("batch");
              one.send("refused");
            },
            "/");
    socket.expectText("refused");
    socket.probe().close();
  }
}
