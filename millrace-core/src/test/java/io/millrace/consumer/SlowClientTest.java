// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.layer.GroupName;
import io.millrace.layer.Message;
import io.millrace.layer.Overflow;
import io.millrace.metrics.DropReason;
import io.millrace.testing.Probe;
import io.millrace.testing.ProbeSocket;
import io.millrace.websocket.SocketOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class SlowClientTest {
  private static final GroupName NEWS = new GroupName("news");

  static final class Reader extends WebSocketConsumer {
    @Override
    protected void connect() {
      join("news");
      accept();
    }

    @Override
    protected void receive(String count) {
      for (int i = 0; i < Integer.parseInt(count); i++) {
        send("own" + i);
      }
    }
  }

  private static ProbeSocket slow(Overflow own, Overflow group) {
    ProbeSocket socket =
        Probe.connect(
            Reader::new, SocketOptions.DEFAULT.withOutbox(12).withOverflow(own, group), "/x");
    assertThat(socket.accepted()).isTrue();
    socket.stopReading();
    socket.probe().settle();
    return socket;
  }

  private static void broadcast(ProbeSocket socket, Message... messages) {
    for (Message each : messages) {
      socket.probe().layer().groupSend(NEWS, each);
    }
    socket.probe().settle();
  }

  private static Message[] five() {
    Message[] messages = new Message[5];
    for (int i = 0; i < 5; i++) {
      messages[i] = Message.text("msg" + i);
    }
    return messages;
  }

  private static long drops(ProbeSocket socket, DropReason reason) {
    return socket.probe().metrics().drops(reason);
  }

  @Test
  void aBroadcastClosesWith1013UnlessToldOtherwise() {
    ProbeSocket socket = slow(Overflow.PAUSE, Overflow.CLOSE);
    broadcast(socket, five());
    assertThat(socket.probe().layer().groups()).as("left at once").isZero();
    assertThat(drops(socket, DropReason.OUTBOX_CLOSED)).isEqualTo(4);
    socket.readOn();
    assertThat(socket.expectClose(1013)).isNotNull();
  }

  @Test
  void aClientThatNeverTakesTheCloseIsGivenUpAfterTheTimeout() {
    ProbeSocket socket = slow(Overflow.PAUSE, Overflow.CLOSE);
    broadcast(socket, five());
    socket.probe().clock().advance(Duration.ofSeconds(9));
    socket.expectNothing();
    socket.probe().clock().advance(Duration.ofSeconds(1));
    socket.expectClose(1006);
  }

  @Test
  void dropsTheOldestOrTheNewest() {
    ProbeSocket oldest = slow(Overflow.PAUSE, Overflow.DROP_OLDEST);
    broadcast(oldest, five());
    oldest.readOn();
    oldest.expectText("msg2");
    oldest.expectText("msg3");
    oldest.expectText("msg4");
    oldest.expectNothing();
    assertThat(drops(oldest, DropReason.OUTBOX_OLDEST)).isEqualTo(2);
    ProbeSocket newest = slow(Overflow.PAUSE, Overflow.DROP_NEWEST);
    broadcast(newest, five());
    newest.readOn();
    newest.expectText("msg0");
    newest.expectText("msg1");
    newest.expectText("msg2");
    newest.expectNothing();
    assertThat(drops(newest, DropReason.OUTBOX_NEWEST)).isEqualTo(2);
  }

  @Test
  void keepsTheLatestOfEachKey() {
    ProbeSocket socket = slow(Overflow.PAUSE, Overflow.CLOSE);
    Group news = new Group(socket.probe().layer(), NEWS);
    for (int i = 0; i < 9; i++) {
      news.keepingLatest("k" + i % 3).sendText("k" + i % 3 + "=" + i);
    }
    socket.readOn();
    socket.expectText("k0=6");
    socket.expectText("k1=7");
    socket.expectText("k2=8");
    socket.expectNothing();
    assertThat(drops(socket, DropReason.OUTBOX_REPLACED)).isEqualTo(6);
  }

  @Test
  void aBlockingConsumersOwnSendWaits() {
    ProbeSocket socket = slow(Overflow.PAUSE, Overflow.CLOSE);
    socket.send("100");
    assertThat(socket.probe().threads()).as("held back").isOne();
    socket.readOn();
    for (int i = 0; i < 100; i++) {
      socket.expectText("own" + i);
    }
    assertThat(socket.probe().threads()).isZero();
    assertThat(drops(socket, DropReason.OUTBOX_CLOSED)).isZero();
  }

  @Test
  void aConsumerThatWaitsForItsClientIsLetGoWhenThatLeaves() {
    ProbeSocket socket = slow(Overflow.PAUSE, Overflow.CLOSE);
    socket.send("100");
    assertThat(socket.probe().threads()).isOne();
    socket.drop();
    assertThat(socket.probe().threads()).isZero();
    assertThat(socket.probe().metrics().handlerErrors.sum()).isZero();
  }

  @Test
  void whatTheLayerSendsToOneSlowClientIsBounded() {
    for (Overflow group : new Overflow[] {Overflow.DROP_NEWEST, Overflow.PAUSE}) {
      Named named = new Named();
      ProbeSocket socket =
          Probe.connect(
              () -> named,
              SocketOptions.DEFAULT.withOutbox(12).withOverflow(Overflow.PAUSE, group),
              "/x");
      assertThat(socket.accepted()).isTrue();
      socket.stopReading();
      socket.probe().settle();
      for (int i = 0; i < 10; i++) {
        var _ = socket.probe().layer().send(named.channel(), Message.text("msg" + i));
      }
      socket.probe().settle();
      socket.readOn();
      if (group == Overflow.PAUSE) {
        assertThat(socket.expectClose(1013)).isNotNull();
      } else {
        for (int i = 0; i < 3; i++) {
          socket.expectText("msg" + i);
        }
        socket.expectNothing();
      }
    }
  }

  static final class Named extends WebSocketConsumer {}

  @Test
  void anAsynchronousConsumerThatPausesReadsNoMoreUntilItsClientDoes() {
    ProbeSocket socket = Probe.connect(Repeating::new, SocketOptions.DEFAULT.withOutbox(12), "/x");
    assertThat(socket.accepted()).isTrue();
    socket.stopReading();
    for (int i = 0; i < 100; i++) {
      socket.send("msg" + i % 10);
    }
    socket.probe().settle();
    assertThat(socket.probe().metrics().messagesIn.sum()).isEqualTo(3);
    socket.readOn();
    for (int i = 0; i < 100; i++) {
      socket.expectText("msg" + i % 10);
    }
  }

  static final class Repeating extends AsyncWebSocketConsumer {
    @Override
    protected void receive(String text) {
      send(text);
    }
  }
}
