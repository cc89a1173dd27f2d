// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.consumer.AsyncWebSocketConsumer;
import io.millrace.consumer.WebSocketConsumer;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.GroupName;
import io.millrace.layer.Message;
import io.millrace.scope.Scope;
import io.millrace.server.Admission;
import io.millrace.server.Middleware;
import io.millrace.server.Server;
import io.millrace.server.ServerOptions;
import io.millrace.websocket.CloseCode;
import io.millrace.websocket.CloseReason;
import io.millrace.websocket.Opcode;
import io.millrace.websocket.SocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// However a connection ends: its consumer is told once, its client gets the close frame it can
/// expect, and nothing is left behind.
class WebSocketEndingTest {
  private static final GroupName ALL = new GroupName("all");

  private final Queue<Integer> ends = new ConcurrentLinkedQueue<>();
  private final AtomicInteger mistakes = new AtomicInteger();

  private void expectsMistake(Runnable call) {
    try {
      call.run();
    } catch (IllegalStateException expected) {
      mistakes.incrementAndGet();
    }
  }

  private final class Async extends AsyncWebSocketConsumer {
    @Override
    protected void connect() {
      join("all");
      accept();
    }

    @Override
    protected void receive(String text) {
      switch (text) {
        case "close" -> {
          close(new CloseReason(4_001, "as asked"));
          close();
          send("too late");
        }
        case "accept" -> expectsMistake(() -> accept());
        case "reject" -> expectsMistake(() -> reject(io.millrace.http.Status.FORBIDDEN));
        case "fail" -> throw new IllegalStateException("expected in the test's log");
        default -> send(text);
      }
    }

    @Override
    protected void disconnect(CloseReason reason) {
      ends.add(reason.code());
    }
  }

  private final class Blocking extends WebSocketConsumer {
    @Override
    protected void connect() {
      join("all");
      accept();
    }

    @Override
    protected void receive(String text) {
      switch (text) {
        case "close" -> {
          close(new CloseReason(4_001, "as asked"));
          close();
          send("too late");
        }
        case "accept" -> expectsMistake(() -> accept());
        case "reject" -> expectsMistake(() -> reject(io.millrace.http.Status.FORBIDDEN));
        case "fail" -> throw new IllegalStateException("expected in the test's log");
        default -> send(text);
      }
    }

    @Override
    protected void disconnect(CloseReason reason) {
      ends.add(reason.code());
    }
  }

  private Server server(ChannelLayer layer) {
    return Millrace.server()
        .layer(layer)
        .websocket("/async", Async::new)
        .websocket("/blocking", Blocking::new)
        .options(
            ServerOptions.DEFAULT.withSockets(
                SocketOptions.DEFAULT.withCloseTimeout(Duration.ofMillis(300))))
        .start(0);
  }

  /// The close frame that ends what the server says, whatever comes before it.
  private static int closeCode(RawClient client) throws Exception {
    RawClient.Frame frame = client.nextFrame();
    while (frame.opcode() != Opcode.CLOSE) {
      frame = client.nextFrame();
    }
    return frame.code();
  }

  private void assertToldOnce(Server server, ChannelLayer layer, Integer... codes) {
    Await.until("the consumers are told", () -> ends.size() >= codes.length);
    Await.until(
        "the sockets are gone",
        () -> server.status().loops().stream().allMatch(loop -> loop.connections() == 0));
    Await.until("the group is forgotten", () -> layer.groups() == 0);
    assertThat(ends).containsExactlyInAnyOrder(codes);
    assertThat(layer.metrics().openWebSockets.sum()).isZero();
    assertThat(layer.metrics().openHttp.sum()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/async", "/blocking"})
  void theConsumerIsToldOnceAndWithTheRightCode(String path) throws Exception {
    ChannelLayer layer = ChannelLayer.inMemory();
    try (Server server = server(layer)) {
      try (RawClient client = RawClient.webSocket(server.port(), path)) {
        client.write(RawClient.closeFrame(3_000, "bye"));
        assertThat(closeCode(client)).isEqualTo(3_000);
      }
      try (RawClient client = RawClient.webSocket(server.port(), path)) {
        client.reset();
      }
      try (RawClient client = RawClient.webSocket(server.port(), path)) {
        client.sendText("close");
        assertThat(closeCode(client)).isEqualTo(4_001);
        client.write(RawClient.closeFrame(4_001, ""));
        assertThat(client.isEnded()).isTrue();
      }
      try (RawClient client = RawClient.webSocket(server.port(), path)) {
        client.sendText("close");
        assertThat(closeCode(client)).isEqualTo(4_001);
        assertThat(client.isEnded()).isTrue(); // it never answers, and is dropped
      }
      try (RawClient client = RawClient.webSocket(server.port(), path)) {
        client.write(RawClient.frame(0x80 | 3, new byte[0]));
        assertThat(closeCode(client)).isEqualTo(CloseCode.PROTOCOL_ERROR);
      }
      try (RawClient client = RawClient.webSocket(server.port(), path)) {
        client.sendText("fail");
        assertThat(closeCode(client)).isEqualTo(CloseCode.SERVER_ERROR);
      }
      assertToldOnce(
          server,
          layer,
          3_000,
          CloseCode.ABNORMAL,
          4_001,
          4_001,
          CloseCode.PROTOCOL_ERROR,
          CloseCode.SERVER_ERROR);
    }
  }

  /// RFC 6455, 5.5.1.
  @Test
  void nothingFollowsACloseFrameThoughTheConsumerClosesAsItIsTold() throws Exception {
    final class Closing extends AsyncWebSocketConsumer {
      @Override
      protected void connect() {
        accept();
      }

      @Override
      protected void disconnect(CloseReason reason) {
        close(new CloseReason(4_001, "once more"));
      }
    }
    try (Server server = Millrace.server().websocket("/closing", Closing::new).start(0)) {
      try (RawClient client = RawClient.webSocket(server.port(), "/closing")) {
        client.write(RawClient.closeFrame(3_000, "bye"));
        assertThat(client.nextFrame().code()).isEqualTo(3_000);
        assertThat(client.readFrame()).isNull();
      }
      try (RawClient client = RawClient.webSocket(server.port(), "/closing")) {
        client.write(RawClient.frame(0x80 | 3, new byte[0]));
        assertThat(client.nextFrame().code()).isEqualTo(CloseCode.PROTOCOL_ERROR);
        assertThat(client.readFrame()).isNull();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/async", "/blocking"})
  void aStopTellsEveryConsumerOnce(String path) throws Exception {
    ChannelLayer layer = ChannelLayer.inMemory();
    Server server = server(layer);
    try (RawClient client = RawClient.webSocket(server.port(), path);
        RawClient other = RawClient.webSocket(server.port(), path)) {
      Thread first = Thread.ofVirtual().start(server::stop);
      Thread second = Thread.ofVirtual().start(server::stop);
      assertThat(closeCode(client)).isEqualTo(CloseCode.GOING_AWAY);
      client.write(RawClient.closeFrame(CloseCode.GOING_AWAY, ""));
      assertThat(closeCode(other)).isEqualTo(CloseCode.GOING_AWAY);
      first.join();
      second.join();
      server.stop();
    }
    Await.until("both are told", () -> ends.size() == 2);
    assertThat(ends).containsOnly(CloseCode.GOING_AWAY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/async", "/blocking"})
  void aSecondDecisionIsAMistakeThatHarmsNobody(String path) throws Exception {
    ChannelLayer layer = ChannelLayer.inMemory();
    try (Server server = server(layer);
        RawClient client = RawClient.webSocket(server.port(), path)) {
      client.sendText("accept");
      client.sendText("reject");
      client.sendText("alive");
      assertThat(client.nextFrame().text()).isEqualTo("alive");
      assertThat(mistakes.get()).isEqualTo(2);
    }
  }

  @Test
  void aClientThatClosesWhileMuchIsOnItsWayGetsItsCloseFrame() throws Exception {
    ChannelLayer layer = ChannelLayer.inMemory();
    try (Server server = server(layer);
        RawClient client = new RawClient(server.port(), 8_192)) {
      client.handshake("/async");
      client.sendText("joined");
      client.nextFrame();
      layer.groupSend(ALL, Message.bytes(new byte[6_000_000]));
      assertThat(client.readBytes(10)).hasSize(10);
      client.sendText("hold on");
      client.write(RawClient.closeFrame(CloseCode.NORMAL, ""));
      assertThat(client.readBytes(6_000_000)).hasSize(6_000_000);
      assertThat(closeCode(client)).isEqualTo(CloseCode.NORMAL);
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void aCloseByTheServerWaitsForAReaderThatTakesItsTime() throws Exception {
    ChannelLayer layer = ChannelLayer.inMemory();
    try (Server server = server(layer);
        RawClient client = new RawClient(server.port(), 8_192)) {
      client.handshake("/async");
      client.sendText("joined");
      client.nextFrame();
      layer.groupSend(ALL, Message.bytes(new byte[8_000_000]));
      layer.groupSend(ALL, Message.of(Message.WEBSOCKET_CLOSE, java.util.Map.of("code", 4_002)));
      assertThat(client.readBytes(10)).hasSize(10);
      for (int i = 0; i < 20; i++) {
        assertThat(client.readBytes(400_000)).hasSize(400_000);
        java.util.concurrent.locks.LockSupport.parkNanos(Duration.ofMillis(60).toNanos());
      }
      assertThat(closeCode(client)).isEqualTo(4_002);
    }
  }

  @Test
  void membersThatComeAndGoDuringBroadcastsLeaveNothingBehind() throws Exception {
    ChannelLayer layer = ChannelLayer.inMemory();
    int members = 40;
    int rounds = 6;
    try (Server server = server(layer);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch over = new CountDownLatch(1);
      List<Future<?>> all = new ArrayList<>();
      for (int p = 0; p < 3; p++) {
        int publisher = p;
        threads.submit(
            () -> {
              for (int i = 0; over.getCount() > 0; i++) {
                layer.groupSend(ALL, Message.text(publisher + ":" + i));
                java.util.concurrent.locks.LockSupport.parkNanos(200_000);
              }
            });
      }
      for (int m = 0; m < members; m++) {
        int member = m;
        all.add(
            threads.submit(
                () -> {
                  for (int round = 0; round < rounds; round++) {
                    comeAndGo(server, member, round);
                  }
                  return null;
                }));
      }
      try {
        for (Future<?> each : all) {
          each.get(40, TimeUnit.SECONDS);
        }
      } finally {
        over.countDown();
      }
      Await.until("the consumers are told", () -> ends.size() == members * rounds);
      Await.until("the group is forgotten", () -> layer.groups() == 0);
      Await.until(
          "the sockets are gone",
          () -> server.status().loops().stream().allMatch(loop -> loop.connections() == 0));
    }
  }

  private static void comeAndGo(Server server, int member, int round) throws Exception {
    String path = member % 2 == 0 ? "/async" : "/blocking";
    try (RawClient client = RawClient.webSocket(server.port(), path)) {
      int[] last = {-1, -1, -1};
      for (int i = 0; i < 50; i++) {
        RawClient.Frame frame = client.nextFrame();
        if (frame.opcode() == Opcode.CLOSE) {
          return; // it was too slow
        }
        String[] parts = frame.text().split(":", 2);
        int publisher = Integer.parseInt(parts[0]);
        int number = Integer.parseInt(parts[1]);
        assertThat(number).isGreaterThan(last[publisher]);
        assertThat(last[publisher] < 0 || number == last[publisher] + 1).isTrue();
        last[publisher] = number;
      }
      switch ((member + round) % 3) {
        case 0 -> client.write(RawClient.closeFrame(CloseCode.NORMAL, ""));
        case 1 -> client.reset();
        default -> client.sendText("close");
      }
    }
  }

  @Test
  void whoeverLeavesOrStopsWhileTheHandshakeIsUndecidedLeavesNothingBehind() throws Exception {
    ChannelLayer layer = ChannelLayer.inMemory();
    CountDownLatch asked = new CountDownLatch(4);
    AtomicInteger interrupted = new AtomicInteger();
    Middleware slow =
        new Middleware() {
          @Override
          public Admission admit(Scope scope) throws InterruptedException {
            asked.countDown();
            try {
              TimeUnit.MINUTES.sleep(1);
            } catch (InterruptedException left) {
              interrupted.incrementAndGet();
              throw left;
            }
            return Admission.proceed(scope);
          }
        };
    final class Undecided extends WebSocketConsumer {
      @Override
      protected void connect() {
        asked.countDown();
      }

      @Override
      protected void disconnect(CloseReason reason) {
        ends.add(reason.code());
      }
    }
    Server server =
        Millrace.server()
            .layer(layer)
            .websocket("/undecided", Undecided::new)
            .use(slow)
            .websocket("/slow", Async::new)
            .start(0);
    String open =
        " HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    List<RawClient> clients = new ArrayList<>();
    for (String path : new String[] {"/undecided", "/slow", "/undecided", "/slow"}) {
      RawClient client = new RawClient(server.port());
      client.write("GET " + path + open);
      client.write(RawClient.frame(0x82, new byte[50_000]));
      clients.add(client);
    }
    assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
    clients.get(0).reset();
    clients.get(1).reset();
    Await.until("two are gone", () -> layer.metrics().openHttp.sum() == 2);
    Thread stopping = Thread.ofVirtual().start(server::stop);
    for (RawClient client : clients.subList(2, 4)) {
      assertThat(client.readAnswer()).startsWith("HTTP/1.1 503");
      client.close();
    }
    stopping.join();
    assertThat(layer.metrics().openHttp.sum()).isZero();
    Await.until("the middleware is interrupted", () -> interrupted.get() == 2);
    Await.until("the consumers are told", () -> ends.size() == 2);
    assertThat(ends).containsOnly(CloseCode.ABNORMAL);
  }
}
