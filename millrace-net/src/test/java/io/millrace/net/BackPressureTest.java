// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.consumer.AsyncWebSocketConsumer;
import io.millrace.consumer.WebSocketConsumer;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.GroupName;
import io.millrace.layer.LayerOptions;
import io.millrace.layer.Message;
import io.millrace.layer.Overflow;
import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import io.millrace.server.Limits;
import io.millrace.server.Server;
import io.millrace.server.ServerOptions;
import io.millrace.server.TransportKind;
import io.millrace.time.Timeline;
import io.millrace.websocket.CloseCode;
import io.millrace.websocket.CloseReason;
import io.millrace.websocket.Opcode;
import io.millrace.websocket.SocketOptions;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that do not read, and consumers that do not keep up: bounded memory, nothing lost that
/// is not counted, nobody else harmed.
class BackPressureTest {
  private static final int SMALL_BUFFER = 8_192;
  private static final GroupName ALL = new GroupName("all");

  @ParameterizedTest
  @ValueSource(strings = {"/async", "/blocking"})
  void aClientThatDoesNotReadIsNotReadFromAndGetsAllInTheEnd(String path) throws Exception {
    int messages = 3_000;
    int size = 4_096;
    try (Server server =
            Millrace.server()
                .websocket("/async", TestConsumers.AsyncEcho::new)
                .websocket("/blocking", TestConsumers.BlockingEcho::new)
                .start(0);
        RawClient client = new RawClient(server.port(), SMALL_BUFFER)) {
      client.handshake(path);
      AtomicInteger written = new AtomicInteger();
      Thread writer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      for (int i = 0; i < messages; i++) {
                        byte[] payload = RawClient.repeated((char) ('a' + i % 26), size);
                        client.write(RawClient.frame(0x80 | Opcode.BINARY, payload));
                        written.incrementAndGet();
                      }
                    } catch (IOException ended) {
                      throw new UncheckedIOException(ended);
                    }
                  });
      // 12 MB are more than both kernels' buffers and the outbox hold, so the writer comes to a
      // halt.
      AtomicInteger last = new AtomicInteger(-1);
      Await.until(
          "the server reads no more",
          () -> {
            boolean halted = written.get() > 0 && last.get() == written.get();
            last.set(written.get());
            LockSupport.parkNanos(100_000_000);
            return halted;
          });
      assertThat(written.get()).isLessThan(messages);
      for (int i = 0; i < messages; i++) {
        RawClient.Frame frame = client.nextFrame();
        assertThat(frame.payload()).hasSize(size);
        assertThat(frame.payload()[0]).isEqualTo((byte) ('a' + i % 26));
      }
      writer.join();
    }
  }

  @Test
  void aFrozenMemberIsClosedAndDelaysNobody() throws Exception {
    ChannelLayer layer = ChannelLayer.inMemory();
    try (Server server = fanout(layer, SocketOptions.DEFAULT.withOutbox(64 * 1_024));
        RawClient frozen = new RawClient(server.port(), SMALL_BUFFER);
        RawClient lively = new RawClient(server.port())) {
      frozen.handshake("/fanout");
      lively.handshake("/fanout");
      Await.until("both are members", () -> layer.metrics().openWebSockets.sum() == 2);
      byte[] payload = new byte[16 * 1_024];
      for (int i = 0; i < 1_000; i++) {
        payload[0] = (byte) i;
        layer.groupSend(ALL, Message.bytes(payload.clone()));
        assertThat(lively.nextFrame().payload()[0]).isEqualTo((byte) i);
      }
      assertThat(layer.metrics().drops(DropReason.OUTBOX_CLOSED)).isPositive();
      RawClient.Frame frame = frozen.nextFrame();
      while (frame.opcode() != Opcode.CLOSE) {
        frame = frozen.nextFrame();
      }
      assertThat(frame.code()).isEqualTo(CloseCode.TRY_AGAIN_LATER);
    }
  }

  @Test
  void aSlowMemberOfALenientGroupMissesMessagesButKeepsOrder() throws Exception {
    ChannelLayer layer = ChannelLayer.inMemory();
    try (Server server = fanout(layer, SocketOptions.DEFAULT.withOutbox(64 * 1_024));
        RawClient slow = new RawClient(server.port(), SMALL_BUFFER);
        RawClient lively = new RawClient(server.port())) {
      slow.handshake("/fanout");
      lively.handshake("/fanout");
      Await.until("both are members", () -> layer.metrics().openWebSockets.sum() == 2);
      int sent = 2_000;
      for (int i = 0; i < sent; i++) {
        Message message = Message.text(i + " ".repeat(16 * 1_024));
        layer.groupSend(ALL, message.whenSlow(Overflow.DROP_OLDEST, null));
        lively.nextFrame();
      }
      int seen = 0;
      int before = -1;
      while (before < sent - 1) {
        int number = Integer.parseInt(slow.nextFrame().text().strip());
        assertThat(number).isGreaterThan(before);
        before = number;
        seen++;
      }
      assertThat(layer.metrics().drops(DropReason.OUTBOX_OLDEST)).isEqualTo(sent - seen);
      assertThat(seen).isLessThan(sent);
    }
  }

  @Test
  void aFloodWithinOneTurnOfTheLoopClosesNobodyWhoReads() throws Exception {
    int messages = 4_000;
    final class Flood extends AsyncWebSocketConsumer {
      @Override
      protected void connect() {
        join("all");
        accept();
      }

      @Override
      protected void receive(String text) {
        for (int i = 0; i < messages; i++) {
          group("all").sendText(i + " ".repeat(1_000));
        }
      }
    }
    try (Server server = Millrace.server().websocket("/", Flood::new).start(0);
        RawClient client = RawClient.webSocket(server.port(), "/")) {
      client.sendText("go");
      for (int i = 0; i < messages; i++) {
        RawClient.Frame frame = client.nextFrame();
        assertThat(frame.opcode()).isEqualTo(Opcode.TEXT);
        assertThat(frame.text().strip()).isEqualTo(Integer.toString(i));
      }
    }
  }

  @Test
  void aBroadcastToAMemberThatIsBeingClosedIsCounted() throws Exception {
    final class Leaving extends AsyncWebSocketConsumer {
      @Override
      protected void connect() {
        join("all");
        accept();
      }

      @Override
      protected void receive(String text) {
        close();
      }
    }
    ChannelLayer layer = ChannelLayer.inMemory();
    try (Server server = Millrace.server().layer(layer).websocket("/", Leaving::new).start(0);
        RawClient client = RawClient.webSocket(server.port(), "/")) {
      client.sendText("bye");
      assertThat(client.nextFrame().opcode()).isEqualTo(Opcode.CLOSE);
      layer.groupSend(ALL, Message.text("too late"));
      Await.until("it is counted", () -> layer.metrics().drops(DropReason.CHANNEL_GONE) == 1);
      client.write(RawClient.closeFrame(CloseCode.NORMAL, ""));
      assertThat(client.isEnded()).isTrue();
    }
  }

  private static Server fanout(ChannelLayer layer, SocketOptions sockets) {
    return Millrace.server()
        .layer(layer)
        .websocket("/fanout", TestConsumers.Fanout::new)
        .options(ServerOptions.DEFAULT.withSockets(sockets))
        .start(0);
  }

  @ParameterizedTest
  @EnumSource(
      value = TransportKind.class,
      names = {"EPOLL", "IO_URING"})
  void aConsumerThatSleepsIsToldAtOnceWhenItsClientLeavesThoughItsMailboxIsFull(
      TransportKind transport) throws Exception {
    Assumptions.assumeTrue(transport != TransportKind.IO_URING || IoUring.isAvailable());
    Assumptions.assumeTrue(transport != TransportKind.EPOLL || Epoll.isAvailable());
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    AtomicReference<CloseReason> reason = new AtomicReference<>();
    CountDownLatch disconnected = new CountDownLatch(1);
    final class Sleeper extends WebSocketConsumer {
      @Override
      protected void receive(String text) throws InterruptedException {
        if (entered.getCount() == 0) {
          return;
        }
        entered.countDown();
        try {
          sleep(Duration.ofMinutes(10));
        } catch (InterruptedException left) {
          interrupted.countDown();
          throw left;
        }
      }

      @Override
      protected void disconnect(CloseReason how) {
        reason.set(how);
        disconnected.countDown();
      }
    }
    try (Server server =
        Millrace.server()
            .options(ServerOptions.DEFAULT.withTransport(transport))
            .websocket("/", Sleeper::new)
            .start(0)) {
      RawClient client = RawClient.webSocket(server.port(), "/");
      for (int i = 0; i < 500; i++) {
        // Few enough bytes for the kernel to take all, so that the end can follow them.
        client.sendText("x".repeat(80));
      }
      assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
      client.close();
      assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(disconnected.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(reason.get()).isEqualTo(CloseReason.ABNORMAL);
    }
  }

  @Test
  void aClientIsNotTakenForDeadWhileItIsNotRead() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    final class Busy extends WebSocketConsumer {
      @Override
      protected void receive(String text) throws InterruptedException {
        boolean _ = go.await(20, TimeUnit.SECONDS);
        send(text);
      }
    }
    SocketOptions quick =
        SocketOptions.DEFAULT
            .withMailbox(2)
            .withPing(Duration.ofMillis(100), Duration.ofSeconds(2))
            .withCloseTimeout(Duration.ofMillis(200));
    try (Server server =
            Millrace.server()
                .websocket("/busy", Busy::new)
                .options(ServerOptions.DEFAULT.withSockets(quick))
                .start(0);
        RawClient client = RawClient.webSocket(server.port(), "/busy")) {
      for (int i = 0; i < 10; i++) {
        client.sendText("message " + i);
      }
      // 2.4 s at least, in which no answer is heard.
      for (int pings = 0; pings < 24; pings++) {
        RawClient.Frame ping = client.nextFrame();
        assertThat(ping.opcode()).isEqualTo(Opcode.PING);
        answer(client, ping);
      }
      go.countDown();
      for (int i = 0; i < 10; i++) {
        RawClient.Frame frame = client.nextFrame();
        while (frame.opcode() == Opcode.PING) {
          answer(client, frame);
          frame = client.nextFrame();
        }
        assertThat(frame.text()).isEqualTo("message " + i);
      }
    }
  }

  private static void answer(RawClient client, RawClient.Frame ping) throws IOException {
    client.write(RawClient.frame(0x80 | Opcode.PONG, ping.payload()));
  }

  @Test
  void aPublisherIsNotHeldBackByAServerThatHasStopped() throws Exception {
    ChannelLayer layer = ChannelLayer.inMemory();
    Server stopped = fanout(layer, SocketOptions.DEFAULT);
    try (Server server = fanout(layer, SocketOptions.DEFAULT);
        RawClient member = RawClient.webSocket(server.port(), "/fanout")) {
      try (RawClient gone = RawClient.webSocket(stopped.port(), "/fanout")) {
        layer.groupSend(ALL, Message.text("both"));
        assertThat(member.nextFrame().text()).isEqualTo("both");
        assertThat(gone.nextFrame().text()).isEqualTo("both");
        gone.reset();
      }
      stopped.stop();
      Thread publisher =
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int i = 0; i < 3_000; i++) {
                      layer.groupSend(ALL, Message.text("message " + i));
                    }
                  });
      for (int i = 0; i < 3_000; i++) {
        assertThat(member.nextFrame().text()).isEqualTo("message " + i);
      }
      publisher.join();
    }
  }

  @Test
  void aPeerThatTakesNothingIsDroppedAfterTheStallTimeout() throws Exception {
    Metrics metrics = new Metrics();
    ChannelLayer layer = ChannelLayer.inMemory(LayerOptions.DEFAULT, metrics, Timeline.system());
    try (Server server =
            Millrace.server()
                .layer(layer)
                .websocket("/echo", TestConsumers.AsyncEcho::new)
                .options(
                    ServerOptions.DEFAULT.withLimits(
                        Limits.DEFAULT.withTimeouts(
                            Duration.ofSeconds(20),
                            Duration.ofSeconds(60),
                            Duration.ofMillis(500))))
                .start(0);
        RawClient client = new RawClient(server.port(), SMALL_BUFFER)) {
      client.handshake("/echo");
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  while (true) {
                    client.write(RawClient.frame(0x80 | Opcode.BINARY, new byte[60_000]));
                  }
                } catch (IOException dropped) {
                  // That is what the test waits for.
                }
              });
      Await.until(
          "it is dropped", () -> metrics.openWebSockets.sum() == 0 && metrics.messagesIn.sum() > 0);
    }
  }
}
