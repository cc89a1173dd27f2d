// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.layer.GroupName;
import io.millrace.layer.Inbox;
import io.millrace.layer.Message;
import io.millrace.net.Await;
import io.millrace.relay.Form;
import io.millrace.relay.ProcessName;
import io.millrace.relay.RelayAccess;
import io.millrace.relay.RelayClient;
import io.millrace.relay.RelayClientOptions;
import io.millrace.relay.RelayError;
import io.millrace.relay.RelayEvent;
import io.millrace.relay.RelayException;
import io.millrace.relay.RelayLimits;
import io.millrace.relay.RelayListen;
import io.millrace.relay.Target;
import io.millrace.server.Listen;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The client of a relay, at a real one.
@Timeout(60)
class RelayClientTest {
  private static final RelayClientOptions OPTIONS = RelayClientOptions.DEFAULT;

  private static RelayClient connect(TestRelay relay, String name) {
    return RelayClient.connect(address(relay), name);
  }

  private static Listen address(TestRelay relay) {
    return new Listen.Tcp("127.0.0.1", relay.framesPort());
  }

  private static String text(RelayEvent event) {
    RelayEvent.Message message = (RelayEvent.Message) event;
    return message.from() + " " + message.form() + " " + message.text();
  }

  // ---- sending and receiving ----

  @Test
  void textsAndBytesGoToAndFro() throws Exception {
    try (TestRelay relay = TestRelay.start();
        RelayClient alice = connect(relay, "alice");
        RelayClient bob = RelayClient.connect(new Listen.Tcp("::1", relay.framesPort()), "bob")) {
      assertThat(alice.name()).isEqualTo(new ProcessName("alice"));
      assertThat(alice.payload()).isEqualTo(RelayLimits.DEFAULT.payload());
      int first = alice.send(Target.process("bob"), "你好");
      int second = alice.send(Target.process("bob"), new byte[] {1, 2, 3});
      assertThat(second).isNotEqualTo(first);
      assertThat(text(bob.receive())).isEqualTo("alice TEXT 你好");
      assertThat(((RelayEvent.Message) bob.receive()).payload()).containsExactly(1, 2, 3);
      bob.send(Target.process("alice"), "ho");
      assertThat(text(alice.receive())).isEqualTo("bob TEXT ho");
      assertThat(alice.poll(Duration.ofMillis(1))).isNull();
      assertThat(alice.ping()).isPositive();
    }
  }

  @Test
  void worksOverAUnixSocketToo(@TempDir Path folder) throws Exception {
    Listen.Unix unix = new Listen.Unix(folder.resolve("frames.sock"));
    try (TestRelay _ = TestRelay.start(options -> options.andListen(RelayListen.frames(unix)));
        RelayClient alice = RelayClient.connect(unix, "alice");
        RelayClient bob = RelayClient.connect(unix, "bob")) {
      byte[] long1 = new byte[alice.payload()];
      alice.send(Target.process("bob"), long1);
      assertThat(((RelayEvent.Message) bob.receive()).payload()).isEqualTo(long1);
    }
  }

  @Test
  void anErrorNamesWhatItIsAbout() throws Exception {
    try (TestRelay relay = TestRelay.start();
        RelayClient alice = connect(relay, "alice")) {
      int id = alice.send(Target.group("secret"), "hi");
      RelayEvent.Failed failed = (RelayEvent.Failed) alice.receive();
      assertThat(failed.id()).isEqualTo(id);
      assertThat(failed.code()).isEqualTo(RelayError.NOT_PERMITTED.code());
      assertThat(failed.about()).isEqualTo("secret");
    }
  }

  @Test
  void whatCannotBeSentIsRefusedHere() {
    RelayLimits limits = RelayLimits.DEFAULT.withPayload(100);
    try (TestRelay relay = TestRelay.start(options -> options.withLimits(limits));
        RelayClient alice = connect(relay, "alice")) {
      assertThatThrownBy(() -> alice.send(Target.process("bob"), new byte[101]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("payload: 101 bytes (expected: up to 100)");
      assertThatThrownBy(() -> alice.sendTyped(Target.process("bob"), "{}"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected: a group or a channel");
    }
  }

  @Test
  void manyMayUseOneClientAtATime() throws Exception {
    try (TestRelay relay = TestRelay.start();
        RelayClient alice = connect(relay, "alice");
        RelayClient bob = connect(relay, "bob")) {
      Thread[] senders = new Thread[8];
      for (int i = 0; i < senders.length; i++) {
        int number = i;
        senders[i] =
            Thread.ofVirtual()
                .start(
                    () -> {
                      Thread.currentThread().interrupt(); // which is no reason to lose the socket
                      for (int j = 0; j < 1_000; j++) {
                        alice.send(Target.process("bob"), number + ":" + j);
                      }
                    });
      }
      int[] next = new int[senders.length];
      for (int i = 0; i < 1_000 * senders.length; i++) {
        String[] parts = ((RelayEvent.Message) bob.receive()).text().split(":", -1);
        assertThat(Integer.parseInt(parts[1])).isEqualTo(next[Integer.parseInt(parts[0])]++);
      }
      for (Thread each : senders) {
        each.join();
      }
      assertThat(alice.ping()).isPositive();
    }
  }

  @Test
  void aFullInboxIsReadNoFurtherAndAnswersComeAllTheSame() throws Exception {
    try (TestRelay relay = TestRelay.start();
        RelayClient alice = connect(relay, "alice");
        RelayClient bob =
            RelayClient.connect(address(relay), "bob", OPTIONS.withInbox(2))) {
      for (int i = 0; i < 50; i++) {
        alice.send(Target.process("bob"), "message " + i);
      }
      alice.ping();
      assertThat(bob.ping()).isPositive();
      bob.join("relay.all");
      bob.leave("relay.all");
      for (int i = 0; i < 50; i++) {
        assertThat(text(bob.receive())).isEqualTo("alice TEXT message " + i);
      }
    }
  }

  // ---- the layer ----

  @Test
  void aProcessMeetsTheGroupsAndChannelsOfTheLayer() throws Exception {
    try (TestRelay relay = TestRelay.start();
        RelayClient alice = connect(relay, "alice");
        Inbox consumer = relay.layer().open()) {
      GroupName group = new GroupName("relay.all");
      relay.layer().groupAdd(group, consumer.name());
      alice.join("relay.all");
      relay.layer().groupSend(group, Message.of("relay.message", Map.of("text", "to all")));
      assertThat(text(alice.receive())).isEqualTo(" TEXT to all");
      assertThat(consumer.receive().value("text")).isEqualTo("to all");
      alice.sendTyped(Target.group("relay.all"), "{\"type\":\"chat.message\",\"line\":\"hi\"}");
      Message typed = consumer.receive();
      assertThat(typed.type()).isEqualTo("chat.message");
      assertThat(typed.value("line")).isEqualTo("hi");
      RelayEvent.Message own = (RelayEvent.Message) alice.receive();
      assertThat(own.form()).isEqualTo(Form.TYPED);
      alice.leave("relay.all");
      relay.layer().groupSend(group, Message.of("relay.message", Map.of("text", "to others")));
      relay
          .layer()
          .send(
              new ProcessName("alice").channel(),
              Message.of("relay.message", Map.of("text", "to alice")));
      assertThat(text(alice.receive())).isEqualTo(" TEXT to alice");
    }
  }

  @Test
  void joiningMayBeRefused() {
    try (TestRelay relay = TestRelay.start();
        RelayClient alice = connect(relay, "alice")) {
      assertThatThrownBy(() -> alice.join("secret"))
          .isInstanceOfSatisfying(
              RelayException.class,
              refused -> assertThat(refused.error()).isEqualTo(RelayError.NOT_PERMITTED));
      assertThatThrownBy(() -> alice.join("not a name"))
          .isInstanceOfSatisfying(
              RelayException.class,
              refused -> assertThat(refused.error()).isEqualTo(RelayError.MALFORMED));
    }
  }

  // ---- the beginning ----

  @Test
  void aRelayThatIsNotThereIsNamed() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    assertThatThrownBy(() -> RelayClient.connect(new Listen.Tcp("127.0.0.1", free), "alice"))
        .isInstanceOf(RelayException.class)
        .hasMessageContaining("127.0.0.1:" + free)
        .hasMessageContaining("expected: a relay that listens there");
  }

  @Test
  void whatTheRelayHasAgainstItIsTold() {
    RelayAccess access = RelayAccess.DEFAULT.withToken("open sesame");
    try (TestRelay relay = TestRelay.start(options -> options.withAccess(access))) {
      assertThatThrownBy(() -> connect(relay, "alice"))
          .isInstanceOfSatisfying(
              RelayException.class,
              refused -> assertThat(refused.error()).isEqualTo(RelayError.TOKEN_REFUSED))
          .hasMessageContaining("token");
      RelayClient.connect(address(relay), "alice", OPTIONS.withToken("open sesame")).close();
    }
  }

  @Test
  void whoAnswersNothingOrNoFramesIsNoRelay() throws Exception {
    try (ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Listen address = new Listen.Tcp("127.0.0.1", listening.getLocalPort());
      assertThatThrownBy(
              () ->
                  RelayClient.connect(
                      address, "alice", OPTIONS.withTimeout(Duration.ofMillis(50))))
          .isInstanceOf(RelayException.class)
          .hasMessageContaining("has not answered within");
      listening.accept().close();
      CompletableFuture<RelayClient> connecting =
          CompletableFuture.supplyAsync(() -> RelayClient.connect(address, "alice"));
      try (Socket http = listening.accept()) {
        http.getOutputStream()
            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> connecting.get(20, TimeUnit.SECONDS))
            .isInstanceOf(ExecutionException.class)
            .cause()
            .isInstanceOf(RelayException.class)
            .hasMessageContaining("frame: 1213486160 bytes");
      }
    }
  }

  @Test
  void theSourcePortCanBeChosen() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    try (TestRelay relay = TestRelay.start();
        RelayClient _ =
            RelayClient.connect(
                address(relay), Integer.toString(free), OPTIONS.withPort(free))) {
      assertThat(relay.isConnected(free)).isTrue();
    }
  }

  // ---- the end ----

  @Test
  void whatWasSentArrivesThoughItIsClosedAtOnce() throws Exception {
    try (TestRelay relay = TestRelay.start();
        RelayClient bob =
            RelayClient.connect(address(relay), "bob", OPTIONS.withInbox(10_000))) {
      for (int round = 0; round < 20; round++) {
        RelayClient alice = connect(relay, "alice");
        bob.send(Target.process("alice"), "not read");
        for (int i = 0; i < 100; i++) {
          alice.send(Target.process("bob"), "message " + i);
        }
        alice.close();
        alice.close();
        for (int i = 0; i < 100; i++) {
          assertThat(text(bob.receive())).isEqualTo("alice TEXT message " + i);
        }
      }
    }
  }

  @Test
  void closingWakesAllThatWait() throws Exception {
    try (TestRelay relay = TestRelay.start()) {
      RelayClient alice = connect(relay, "alice");
      CompletableFuture<Throwable> thrown = new CompletableFuture<>();
      Thread receiver =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      alice.receive();
                    } catch (RelayException | InterruptedException ended) {
                      thrown.complete(ended);
                    }
                  });
      Await.until("it waits", () -> receiver.getState() == Thread.State.WAITING);
      alice.close();
      assertThat(thrown.get(20, TimeUnit.SECONDS))
          .isInstanceOf(RelayException.class)
          .hasMessageContaining("closed");
      assertThatThrownBy(() -> alice.send(Target.process("bob"), "hi"))
          .isInstanceOf(RelayException.class);
      assertThatThrownBy(alice::ping).isInstanceOf(RelayException.class);
      Await.until("the relay knows", () -> !relay.isConnected("alice"));
    }
  }

  @Test
  void theEndOfTheRelayIsToldAfterWhatCameBefore() throws Exception {
    TestRelay relay = TestRelay.start();
    try (RelayClient alice = connect(relay, "alice")) {
      alice.send(Target.process("alice"), "to myself");
      alice.ping();
      relay.close();
      assertThat(text(alice.receive())).isEqualTo("alice TEXT to myself");
      assertThat(((RelayEvent.Failed) alice.receive()).code())
          .isEqualTo(RelayError.STOPPING.code());
      assertThatThrownBy(alice::receive)
          .isInstanceOfSatisfying(
              RelayException.class,
              ended -> assertThat(ended.error()).isEqualTo(RelayError.STOPPING));
      assertThatThrownBy(() -> alice.poll(Duration.ofSeconds(1)))
          .isInstanceOf(RelayException.class);
      assertThatThrownBy(() -> alice.join("relay.all")).isInstanceOf(RelayException.class);
    }
  }
}
