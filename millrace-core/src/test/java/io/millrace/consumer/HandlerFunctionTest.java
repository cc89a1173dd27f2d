// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.layer.GroupName;
import io.millrace.layer.Message;
import io.millrace.metrics.DropReason;
import io.millrace.testing.Probe;
import io.millrace.testing.ProbeSocket;
import io.millrace.websocket.CloseReason;
import io.millrace.websocket.SocketOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class HandlerFunctionTest extends ConsumerContract {
  private record Sink(WebSocket socket) implements Behaviour.Out {
    @Override
    public void send(String text) {
      socket.send(text);
    }

    @Override
    public void send(byte[] bytes) {
      socket.send(bytes);
    }

    @Override
    public void close(CloseReason reason) {
      socket.close(reason);
    }
  }

  @Override
  Probe site(Behaviour behaviour, SocketOptions options) {
    WebSocketHandler handler =
        socket -> {
          Sink out = new Sink(socket);
          for (WebSocketMessage message : socket.messages()) {
            switch (message) {
              case WebSocketMessage.Text(String text) -> behaviour.receive(out, text);
              case WebSocketMessage.Binary(byte[] bytes) -> behaviour.receive(out, bytes);
            }
          }
        };
    return Probe.of(Millrace.server().websocket("/ws", options, handler).application());
  }

  @Test
  void returningClosesWith1000() {
    ProbeSocket socket = Probe.connect(it -> it.send("only this"), "/x");
    socket.expectText("only this");
    socket.expectClose(1000);
    assertThat(socket.probe().threads()).isZero();
  }

  @Test
  void iteratesTextsUntilTheClientLeavesAndThenGoesOn() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    ProbeSocket socket =
        Probe.connect(
            it -> {
              for (String text : it.texts()) {
                it.send("got " + text);
              }
              ended.countDown();
            },
            "/ws/{room}/",
            "/ws/lobby/");
    socket.send("a");
    socket.send("b");
    socket.expectText("got a");
    socket.expectText("got b");
    assertThat(socket.probe().threads()).isOne();
    socket.drop();
    assertThat(await(ended)).isTrue();
    assertThat(socket.probe().threads()).isZero();
  }

  @Test
  void bytesWhereOnlyTextsAreTakenCloseWith1003() {
    ProbeSocket socket =
        Probe.connect(
            it -> {
              for (String text : it.texts()) {
                it.send(text);
              }
            },
            "/x");
    socket.send(new byte[] {1});
    assertThat(socket.expectClose(1003).text()).isEqualTo("text only");
    assertThat(socket.probe().threads()).isZero();
  }

  @Test
  void aHandlerThatSleepsIsInterruptedAtOnceWhenTheClientLeaves() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    ProbeSocket socket =
        Probe.connect(
            it -> {
              try {
                it.timeline().sleep(Duration.ofMinutes(10));
              } catch (InterruptedException left) {
                interrupted.countDown();
              }
            },
            "/x");
    assertThat(socket.accepted()).isTrue();
    socket.probe().settle();
    socket.drop();
    assertThat(await(interrupted)).isTrue();
    assertThat(socket.probe().threads()).isZero();
  }

  @Test
  void groupsReachTheClientAndOtherLayerMessagesAreCounted() {
    ProbeSocket socket =
        Probe.connect(
            it -> {
              it.join("news");
              for (String text : it.texts()) {
                it.group("news").sendText(text);
              }
            },
            "/x");
    socket.send("hi");
    socket.expectText("hi");
    GroupName news = new GroupName("news");
    for (int i = 0; i < 200; i++) {
      socket.probe().layer().groupSend(news, Message.of("no.such", Map.of()));
    }
    socket.expectNothing();
    assertThat(socket.probe().metrics().drops(DropReason.NO_HANDLER)).isEqualTo(200);
    socket.drop();
    socket.probe().settle();
    assertThat(socket.probe().layer().groups()).isZero();
  }

  @Test
  void aClientThatIsFasterThanTheHandlerIsHeldBack() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    ProbeSocket socket =
        connect(
            (out, text) -> {
              go.await();
              out.send(text);
            },
            SocketOptions.DEFAULT.withMailbox(8));
    blocksReading(socket, go, 8);
  }
}
