// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.http.Status;
import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;
import io.millrace.layer.Message;
import io.millrace.layer.SendResult;
import io.millrace.metrics.DropReason;
import io.millrace.testing.Probe;
import io.millrace.testing.ProbeSocket;
import io.millrace.websocket.CloseReason;
import io.millrace.websocket.SocketOptions;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class LayerMessagesTest {
  record Line(String message, String username) {}

  static class Chat extends WebSocketConsumer {
    @Override
    protected void connect() throws Exception {
      join("chat_" + scope().argument("room"));
      accept();
      send(channel().value());
    }

    @Override
    protected void receive(String text) {
      group("chat_" + scope().argument("room")).send("chatroom_message", read(text, Line.class));
    }

    @Handles("chatroom_message")
    void show(Line line) {
      sendJson(line);
    }

    @Handles("a.map")
    void map(Map<String, Object> values) {
      send("map " + values);
    }

    @Handles("a.message")
    void message(Message message) {
      send("message " + message.type());
    }

    @Handles("a.bare")
    void bare() {
      send("bare");
    }

    @Handles("inherited")
    void inherited() {
      send("parent");
    }

    @Handles("leave")
    void go() {
      leave("chat_" + scope().argument("room"));
      send("left");
    }
  }

  static final class SubChat extends Chat {
    @Handles("inherited")
    void taken() {
      send("child");
    }
  }

  static final class Wrong extends WebSocketConsumer {
    @Handles("x")
    int wrong() {
      return 1;
    }
  }

  static final class Twice extends WebSocketConsumer {
    @Handles("a.b")
    void one() {}

    @Handles("a_b")
    void two() {}
  }

  private static final GroupName LOBBY = new GroupName("chat_lobby");

  private final ProbeSocket chat =
      Probe.connect(SubChat::new, "/ws/chat/{room:\\w+}/", "/ws/chat/lobby/");
  private final ChannelName channel = new ChannelName(((WebSocketMessage.Text) chat.next()).text());

  private void toGroup(Message message) {
    chat.probe().layer().groupSend(LOBBY, message);
  }

  @Test
  void aRoomTalks() {
    ProbeSocket bob = chat.probe().connect("/ws/chat/lobby/");
    ProbeSocket other = chat.probe().connect("/ws/chat/other/");
    assertThat(bob.next()).isNotNull();
    assertThat(other.next()).isNotNull();
    chat.probe().settle();
    chat.send("{\"message\":\"hi\",\"username\":\"ann\"}");
    chat.expectJson("{\"username\":\"ann\",\"message\":\"hi\"}");
    bob.expectJson("{\"message\":\"hi\",\"username\":\"ann\"}");
    other.expectNothing();
    bob.close(1000);
    chat.send("{\"message\":\"still here?\",\"username\":\"ann\"}");
    assertThat(chat.next()).isNotNull();
    chat.expectNothing();
    assertThat(chat.probe().layer().groups()).isEqualTo(2);
  }

  @Test
  void handlersTakeRecordsMapsMessagesOrNothing() {
    toGroup(Message.of("chatroom.message", Map.of("message", "a", "username", "b")));
    chat.expectJson("{\"message\":\"a\",\"username\":\"b\"}");
    toGroup(Message.of("a.map", Map.of("k", 1)));
    chat.expectText("map {k=1}");
    toGroup(Message.of("a_message", Map.of()));
    chat.expectText("message a_message");
    toGroup(Message.of("a.bare", new Line("x", "y")));
    chat.expectText("bare");
    toGroup(Message.of("inherited", Map.of()));
    chat.expectText("child");
    chat.expectNothing();
  }

  @Test
  void aTypeWithoutAHandlerIsCountedAndTheConnectionLives() {
    toGroup(Message.of("no.such", Map.of()));
    toGroup(Message.of("a.bare", Map.of()));
    chat.expectText("bare");
    assertThat(chat.probe().metrics().drops(DropReason.NO_HANDLER)).isOne();
  }

  @Test
  void aTextThatCannotBeReadIsCountedAndTheConnectionLives() {
    chat.send("{not json");
    chat.send("{\"message\":\"hi\",\"username\":\"ann\"}");
    assertThat(chat.next()).isNotNull();
    assertThat(chat.probe().metrics().drops(DropReason.UNREADABLE)).isOne();
  }

  @Test
  void websocketSendAndCloseGoStraightToTheClients() {
    toGroup(Message.text("for all"));
    chat.expectText("for all");
    toGroup(Message.bytes(new byte[] {7}));
    chat.expectBytes(new byte[] {7});
    assertThat(chat.probe().layer().send(channel, Message.text("for one")))
        .isEqualTo(SendResult.ACCEPTED);
    chat.expectText("for one");
    toGroup(Message.of(Message.WEBSOCKET_CLOSE, Map.of("code", 4002, "reason", "over")));
    assertThat(chat.expectClose(4002).text()).isEqualTo("over");
  }

  @Test
  void aCloseThatCannotBeSentBecomes1000() {
    assertThat(
            chat.probe()
                .layer()
                .send(channel, Message.of(Message.WEBSOCKET_CLOSE, Map.of("code", 77))))
        .isEqualTo(SendResult.ACCEPTED);
    assertThat(chat.expectClose(1000)).isEqualTo(CloseReason.NORMAL);
  }

  @Test
  void aChannelEndsWithItsConnection() {
    assertThat(chat.probe().layer().send(channel, Message.of("a.bare", Map.of())))
        .isEqualTo(SendResult.ACCEPTED);
    chat.expectText("bare");
    chat.close(1000);
    chat.probe().settle();
    assertThat(chat.probe().layer().send(channel, Message.of("a.bare", Map.of())))
        .isEqualTo(SendResult.GONE);
    assertThat(chat.probe().layer().channels()).isZero();
    assertThat(chat.probe().layer().groups()).isZero();
  }

  @Test
  void whoLeavesAGroupHearsNoMoreOfIt() {
    toGroup(Message.of("leave", Map.of()));
    chat.expectText("left");
    chat.probe().settle();
    toGroup(Message.text("still there?"));
    chat.expectNothing();
  }

  static final class Blocked extends WebSocketConsumer {
    private final CountDownLatch go;

    Blocked(CountDownLatch go) {
      this.go = go;
    }

    @Override
    protected void connect() {
      accept();
      send(channel().value());
    }

    @Override
    protected void receive(String text) throws InterruptedException {
      go.await();
    }

    @Handles("n")
    void number(Map<String, Object> values) {
      send(Objects.requireNonNull(values.get("n")).toString());
    }
  }

  @Test
  void aMailboxFullOfLayerMessagesSaysSo() {
    CountDownLatch go = new CountDownLatch(1);
    ProbeSocket socket =
        Probe.connect(() -> new Blocked(go), SocketOptions.DEFAULT.withMailbox(4), "/x");
    ChannelName name = new ChannelName(((WebSocketMessage.Text) socket.next()).text());
    socket.send("block");
    socket.probe().settle();
    for (int i = 0; i < 4; i++) {
      assertThat(socket.probe().layer().send(name, Message.of("n", Map.of("n", i))))
          .isEqualTo(SendResult.ACCEPTED);
    }
    assertThat(socket.probe().layer().send(name, Message.of("n", Map.of("n", 4))))
        .isEqualTo(new SendResult.Full(4));
    assertThat(socket.probe().metrics().drops(DropReason.MAILBOX_FULL)).isOne();
    go.countDown();
    for (int i = 0; i < 4; i++) {
      socket.expectText("" + i);
    }
    socket.probe().settle();
    assertThat(socket.probe().layer().send(name, Message.of("n", Map.of("n", 5))))
        .isEqualTo(SendResult.ACCEPTED);
    socket.expectText("5");
  }

  @Test
  void aClassWhoseHandlersCannotBeCalledFailsAtItsFirstConnection() {
    assertThat(Probe.connect(Wrong::new, "/x").rejection().status()).isEqualTo(Status.SERVER_ERROR);
    assertThatThrownBy(() -> HandlerTable.of(Wrong.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("wrong()");
    assertThatThrownBy(() -> HandlerTable.of(Twice.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: one");
  }
}
