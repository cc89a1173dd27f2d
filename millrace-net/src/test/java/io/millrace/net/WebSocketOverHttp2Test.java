// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.consumer.WebSocketConsumer;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.LayerOptions;
import io.millrace.metrics.Metrics;
import io.millrace.server.Limits;
import io.millrace.server.Server;
import io.millrace.server.ServerBuilder;
import io.millrace.server.ServerOptions;
import io.millrace.server.TlsOptions;
import io.millrace.time.Timeline;
import io.millrace.websocket.CloseCode;
import io.millrace.websocket.CloseReason;
import io.millrace.websocket.Opcode;
import io.millrace.websocket.SocketOptions;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// WebSockets on streams of HTTP/2 (RFC 8441).
class WebSocketOverHttp2Test {
  private static final TlsOptions EC =
      TlsOptions.of(TlsFiles.file("ec.pem"), TlsFiles.file("ec.key.pem"));

  private final Metrics metrics = new Metrics();
  private final ChannelLayer layer =
      ChannelLayer.inMemory(LayerOptions.DEFAULT, metrics, Timeline.system());
  private final BlockingQueue<Integer> closed = new LinkedBlockingQueue<>();

  private ServerBuilder site() {
    return Millrace.server()
        .layer(layer)
        .websocket("/echo", TestConsumers.AsyncEcho::new)
        .websocket("/blocking", TestConsumers.BlockingEcho::new)
        .websocket("/fanout", TestConsumers.Fanout::new)
        .websocket("/choosy", TestConsumers.Choosy::new)
        .websocket("/refusing", TestConsumers.Refusing::new)
        .websocket("/told", Told::new)
        .tls(EC);
  }

  private final class Told extends WebSocketConsumer {
    @Override
    protected void disconnect(CloseReason reason) {
      closed.add(reason.code());
    }
  }

  private int closedWith() throws InterruptedException {
    Integer code = closed.poll(10, TimeUnit.SECONDS);
    assertThat(code).as("the code that the consumer was told").isNotNull();
    return code;
  }

  @Test
  void theSettingSaysThatItIsThere() throws Exception {
    try (Server server = site().start(0);
        Http2Client client = new Http2Client(server.port())) {
      assertThat(client.settings().connectProtocolEnabled()).isTrue();
    }
  }

  @Test
  void bothStylesEchoMessagesOfAllSizes() throws Exception {
    try (Server server = site().start(0);
        Http2Client client = new Http2Client(server.port())) {
      for (String path : List.of("/echo", "/blocking")) {
        Http2Client.Stream socket = client.webSocket(path);
        Http2Headers head = socket.head();
        assertThat(head.status()).hasToString("200");
        assertThat(head.get("sec-websocket-accept")).isNull();
        assertThat(head.get("upgrade")).isNull();
        for (int size : new int[] {0, 1, 125, 126, 70_000, 1_000_000}) {
          socket.send(RawClient.frame(0x80 | Opcode.BINARY, new byte[size]));
          assertThat(socket.frame().payload()).hasSize(size);
        }
      }
      assertThat(metrics.openWebSockets.sum()).isEqualTo(2);
      assertThat(metrics.webSocketsOverHttp2.sum()).isEqualTo(2);
      assertThat(metrics.accepted.sum()).isEqualTo(1);
    }
    Await.until("none is left", () -> metrics.openWebSockets.sum() == 0);
  }

  @Test
  void subprotocolHeadersAndExtensionsAreAnswered() throws Exception {
    try (Server server = site().start(0);
        Http2Client client = new Http2Client(server.port())) {
      Http2Headers head =
          client
              .webSocket(
                  "/choosy",
                  "sec-websocket-protocol",
                  "a, b",
                  "sec-websocket-extensions",
                  "permessage-deflate")
              .head();
      assertThat(head.get("sec-websocket-protocol")).hasToString("b");
      assertThat(head.get("x-chosen")).hasToString("yes");
      assertThat(head.get("sec-websocket-extensions").toString()).startsWith("permessage-deflate");
    }
  }

  @Test
  void refusalsHaveTheirStatus() throws Exception {
    try (Server server = site().start(0);
        Http2Client client = new Http2Client(server.port())) {
      Http2Client.Stream refused = client.webSocket("/refusing");
      assertThat(refused.status()).isEqualTo("403");
      assertThat(refused.rest()).isEqualTo("403 Forbidden");
      assertThat(client.webSocket("/nowhere").status()).isEqualTo("404");
      assertThat(client.webSocket("/echo", "sec-websocket-version", "12").status())
          .isEqualTo("400");
      assertThat(client.webSocket("/echo", ":protocol", "telnet").status()).isEqualTo("501");
      assertThat(client.webSocket("/echo", "origin", "https://elsewhere.example").status())
          .isEqualTo("403");
      assertThat(metrics.openWebSockets.sum()).isZero();
    }
  }

  @Test
  void theClosingHandshakeEndsTheStreamInOrder() throws Exception {
    try (Server server = site().start(0);
        Http2Client client = new Http2Client(server.port())) {
      Http2Client.Stream socket = client.webSocket("/told");
      assertThat(socket.status()).isEqualTo("200");
      socket.send(RawClient.closeFrame(CloseCode.NORMAL, "done"));
      assertThat(socket.frame().code()).isEqualTo(CloseCode.NORMAL);
      assertThat(socket.next()).isEqualTo("end");
      assertThat(closedWith()).isEqualTo(CloseCode.NORMAL);
      socket.send(new byte[0], true);
      assertThat(socket.next()).isEqualTo("gone");
    }
  }

  @Test
  void endOfStreamAndResetAreTheLossOfTheConnection() throws Exception {
    try (Server server = site().start(0);
        Http2Client client = new Http2Client(server.port())) {
      Http2Client.Stream ended = client.webSocket("/told");
      assertThat(ended.status()).isEqualTo("200");
      ended.send(new byte[0], true);
      assertThat(closedWith()).isEqualTo(CloseCode.ABNORMAL);
      assertThat(ended.next()).isEqualTo("end");

      Http2Client.Stream reset = client.webSocket("/told");
      assertThat(reset.status()).isEqualTo("200");
      reset.reset();
      assertThat(closedWith()).isEqualTo(CloseCode.ABNORMAL);

      Http2Client.Stream lost = client.webSocket("/told");
      assertThat(lost.status()).isEqualTo("200");
      client.channel().close();
      assertThat(closedWith()).isEqualTo(CloseCode.ABNORMAL);
      Await.until("none is left", () -> metrics.openWebSockets.sum() == 0);
    }
  }

  @Test
  void aViolationClosesTheStreamAndNotItsNeighbours() throws Exception {
    try (Server server = site().start(0);
        Http2Client client = new Http2Client(server.port())) {
      Http2Client.Stream good = client.webSocket("/echo");
      Http2Client.Stream bad = client.webSocket("/echo");
      assertThat(bad.status()).isEqualTo("200");
      bad.send(new byte[] {(byte) 0xff, 0});
      assertThat(bad.frame().code()).isEqualTo(CloseCode.PROTOCOL_ERROR);
      assertThat(good.status()).isEqualTo("200");
      good.sendText("unharmed");
      assertThat(good.frame().text()).isEqualTo("unharmed");
    }
  }

  @Test
  void aBroadcastToManyStreamsReachesAll() throws Exception {
    try (Server server = site().start(0);
        Http2Client client = new Http2Client(server.port())) {
      List<Http2Client.Stream> members = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        Http2Client.Stream member = client.webSocket("/fanout");
        assertThat(member.status()).isEqualTo("200");
        members.add(member);
      }
      members.getFirst().sendText("to all");
      for (Http2Client.Stream member : members) {
        assertThat(member.frame().text()).isEqualTo("to all");
      }
    }
  }

  @Test
  void aStreamThatIsNotReadHoldsUpNobody() throws Exception {
    Semaphore may = new Semaphore(0);
    final class Slow extends WebSocketConsumer {
      @Override
      protected void receive(byte[] bytes) throws InterruptedException {
        may.acquire();
        send("took " + bytes.length);
      }
    }

    SocketOptions narrow = SocketOptions.DEFAULT.withMailbox(1);
    try (Server server =
            site()
                .websocket("/slow", Slow::new)
                .options(ServerOptions.DEFAULT.withSockets(narrow))
                .start(0);
        Http2Client client = new Http2Client(server.port())) {
      Http2Client.Stream slow = client.webSocket("/slow");
      assertThat(slow.status()).isEqualTo("200");
      byte[] message = RawClient.frame(0x80 | Opcode.BINARY, new byte[30_000]);
      for (int i = 0; i < 20; i++) {
        slow.send(message);
      }
      // Its window is used up, and what is more waits in the client.
      Await.until("the client is held back", () -> slow.channel().bytesBeforeWritable() > 100_000);
      Http2Client.Stream quick = client.webSocket("/echo");
      assertThat(quick.status()).isEqualTo("200");
      for (int i = 0; i < 10; i++) {
        quick.send(message);
        assertThat(quick.frame().payload()).hasSize(30_000);
      }
      may.release(20);
      for (int i = 0; i < 20; i++) {
        assertThat(slow.frame().text()).isEqualTo("took 30000");
      }
    }
  }

  @Test
  void aSilentPeerIsAskedAndClosedWith1011() throws Exception {
    SocketOptions impatient =
        SocketOptions.DEFAULT.withPing(Duration.ofMillis(50), Duration.ofMillis(100));
    try (Server server = site().options(ServerOptions.DEFAULT.withSockets(impatient)).start(0);
        Http2Client client = new Http2Client(server.port())) {
      Http2Client.Stream silent = client.webSocket("/told");
      assertThat(silent.status()).isEqualTo("200");
      assertThat(silent.frame().opcode()).isEqualTo(Opcode.PING);
      assertThat(closedWith()).isEqualTo(CloseCode.SERVER_ERROR);
    }
  }

  @Test
  void whoeverTakesNothingIsDropped() throws Exception {
    Limits limits =
        Limits.DEFAULT.withTimeouts(
            Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofMillis(200));
    try (Server server = site().options(ServerOptions.DEFAULT.withLimits(limits)).start(0);
        Http2Client client =
            new Http2Client(
                server.port(),
                io.netty.handler.codec.http2.Http2Settings.defaultSettings()
                    .initialWindowSize(0))) {
      Http2Client.Stream stalled = client.webSocket("/echo");
      assertThat(stalled.status()).isEqualTo("200");
      stalled.send(RawClient.frame(0x80 | Opcode.BINARY, new byte[100]));
      Await.until("it is dropped", () -> metrics.openWebSockets.sum() == 0);
    }
  }

  @Test
  void aStopClosesThemWith1001() throws Exception {
    Server server = site().start(0);
    try (Http2Client client = new Http2Client(server.port())) {
      Http2Client.Stream socket = client.webSocket("/echo");
      assertThat(socket.status()).isEqualTo("200");
      Thread stopping = Thread.ofVirtual().start(server::stop);
      assertThat(client.goAwayError()).isEqualTo(Http2Error.NO_ERROR.code());
      assertThat(socket.frame().code()).isEqualTo(CloseCode.GOING_AWAY);
      socket.send(RawClient.closeFrame(CloseCode.GOING_AWAY, ""), true);
      assertThat(socket.next()).isEqualTo("end");
      stopping.join();
    }
  }

  @Test
  void theyCountAsConnections() throws Exception {
    try (Server server =
            site()
                .options(ServerOptions.DEFAULT.withLimits(Limits.DEFAULT.withConnections(2)))
                .start(0);
        Http2Client client = new Http2Client(server.port())) {
      Http2Client.Stream first = client.webSocket("/told");
      assertThat(first.status()).isEqualTo("200");
      assertThat(client.webSocket("/echo").status()).isEqualTo("503");
      first.reset();
      assertThat(closedWith()).isEqualTo(CloseCode.ABNORMAL);
      Await.until("its place is free", () -> metrics.openWebSockets.sum() == 0);
      assertThat(client.webSocket("/echo").status()).isEqualTo("200");
    }
  }
}
