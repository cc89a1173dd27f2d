// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.Millrace;
import io.millrace.http.Response;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.GroupName;
import io.millrace.layer.Message;
import io.millrace.server.Limits;
import io.millrace.server.Listen;
import io.millrace.server.Server;
import io.millrace.server.ServerOptions;
import io.millrace.server.StartException;
import io.millrace.server.TransportKind;
import io.millrace.websocket.CloseCode;
import io.millrace.websocket.Opcode;
import io.millrace.websocket.SocketOptions;
import io.netty.channel.uring.IoUring;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A server from its start to its end, and what it does for many.
class ServerLifeTest {
  private static final GroupName ALL = new GroupName("all");

  @ParameterizedTest
  @EnumSource(TransportKind.class)
  void servesOnEveryTransport(TransportKind kind) throws Exception {
    Assumptions.assumeTrue(kind != TransportKind.IO_URING || IoUring.isAvailable());
    try (Server server =
        Millrace.server()
            .get("/", _ -> Response.text("hello"))
            .websocket("/echo", TestConsumers.AsyncEcho::new)
            .options(
                ServerOptions.DEFAULT
                    .withTransport(kind)
                    .withListen(new Listen.Tcp("127.0.0.1", 0)))
            .start()) {
      try (RawClient client = new RawClient(server.port())) {
        client.write("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(client.readAnswer()).endsWith("hello");
      }
      try (RawClient client = RawClient.webSocket(server.port(), "/echo")) {
        for (int size : new int[] {0, 1, 125, 126, 70_000, 1_000_000}) {
          client.write(RawClient.frame(0x80 | Opcode.BINARY, new byte[size]));
          assertThat(client.nextFrame().payload()).hasSize(size);
        }
      }
    }
  }

  @Test
  void listensOnIpv6AndOnAUnixSocketBesideAndReplacesALeftOverFile(@TempDir Path folder)
      throws Exception {
    Path file = folder.resolve("millrace.sock");
    Files.createFile(file);
    Server server =
        Millrace.server()
            .get("/", request -> Response.text(request.scope().server().toString()))
            .options(
                ServerOptions.DEFAULT
                    .withListen(new Listen.Tcp("::1", 0))
                    .andListen(new Listen.Unix(file)))
            .start();
    try (SocketChannel unix = SocketChannel.open(StandardProtocolFamily.UNIX);
        SocketChannel ipv6 = SocketChannel.open()) {
      unix.connect(UnixDomainSocketAddress.of(file));
      assertThat(ask(unix)).contains("unix:" + file);
      ipv6.connect(new InetSocketAddress(InetAddress.getByName("::1"), server.port()));
      assertThat(ask(ipv6)).contains("[::1]:" + server.port());
    } finally {
      server.stop();
    }
    assertThat(file).doesNotExist();
  }

  private static String ask(SocketChannel channel) throws Exception {
    channel.write(ByteBuffer.wrap("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
    ByteBuffer answer = ByteBuffer.allocate(4_096);
    while (channel.read(answer) >= 0 && answer.hasRemaining()) {
      // Until the server closes.
    }
    return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
  }

  @Test
  void stopsThoughItsUnixSocketCannotBeRemoved(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("millrace.sock");
    Server server =
        Millrace.server()
            .websocket("/echo", TestConsumers.AsyncEcho::new)
            .options(
                ServerOptions.DEFAULT
                    .withListen(new Listen.Tcp("127.0.0.1", 0))
                    .andListen(new Listen.Unix(file)))
            .start();
    try (RawClient client = RawClient.webSocket(server.port(), "/echo")) {
      Files.delete(file);
      Files.createDirectories(file.resolve("in the way"));
      Thread stopping = Thread.ofVirtual().start(server::stop);
      assertThat(client.nextFrame().code()).isEqualTo(CloseCode.GOING_AWAY);
      client.socket().close();
      stopping.join();
    }
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    try (Server first = Millrace.server().start(0)) {
      assertThatThrownBy(() -> Millrace.server().start(first.port()))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("127.0.0.1:" + first.port())
          .hasMessageContaining("another program listens there");
    }
  }

  @Test
  void tellsNewcomersBeyondTheLimitThatItIsBusy() throws Exception {
    try (Server server =
            Millrace.server()
                .get("/", _ -> Response.text("hello"))
                .options(ServerOptions.DEFAULT.withLimits(Limits.DEFAULT.withConnections(2)))
                .start(0);
        RawClient first = new RawClient(server.port());
        RawClient second = new RawClient(server.port())) {
      first.write("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
      first.readAnswer();
      second.write("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
      second.readAnswer();
      try (RawClient third = new RawClient(server.port())) {
        assertThat(third.readAnswer()).startsWith("HTTP/1.1 503").endsWith("Server busy!");
        assertThat(third.isEnded()).isTrue();
      }
    }
  }

  @Test
  void stopsByClosingWebSocketsWith1001AndAnsweringWhatRuns() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Server server =
        Millrace.server()
            .websocket("/echo", TestConsumers.AsyncEcho::new)
            .get(
                "/slow",
                _ -> {
                  entered.countDown();
                  boolean _ = go.await(10, TimeUnit.SECONDS);
                  return Response.text("done");
                })
            .start(0);
    try (RawClient socket = RawClient.webSocket(server.port(), "/echo");
        RawClient request = new RawClient(server.port());
        RawClient idle = new RawClient(server.port())) {
      request.write("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
      Thread stopping = Thread.ofVirtual().start(server::stop);
      assertThat(socket.nextFrame().code()).isEqualTo(CloseCode.GOING_AWAY);
      socket.write(RawClient.closeFrame(CloseCode.GOING_AWAY, ""));
      assertThat(idle.isEnded()).isTrue();
      go.countDown();
      assertThat(request.readAnswer()).contains("connection: close").endsWith("done");
      request.socket().close();
      idle.socket().close();
      stopping.join();
      assertThatThrownBy(() -> new RawClient(server.port())).isInstanceOf(IOException.class);
    }
  }

  @Test
  void stopsAtTheDeadlineWhateverClientsDo() throws Exception {
    Server server =
        Millrace.server()
            .websocket("/echo", TestConsumers.AsyncEcho::new)
            .options(ServerOptions.DEFAULT.withShutdownDeadline(Duration.ofMillis(300)))
            .start(0);
    try (RawClient deaf = RawClient.webSocket(server.port(), "/echo")) {
      server.stop();
      deaf.nextFrame();
      assertThat(deaf.isEnded()).isTrue();
    }
  }

  @Test
  void asksASilentPeerForLifeAndGivesItUpWith1011() throws Exception {
    SocketOptions quick =
        SocketOptions.DEFAULT
            .withPing(Duration.ofMillis(400), Duration.ofSeconds(2))
            .withCloseTimeout(Duration.ofMillis(200));
    try (Server server =
            Millrace.server()
                .websocket("/echo", TestConsumers.AsyncEcho::new)
                .options(ServerOptions.DEFAULT.withSockets(quick))
                .start(0);
        RawClient silent = RawClient.webSocket(server.port(), "/echo");
        RawClient alive = RawClient.webSocket(server.port(), "/echo")) {
      // The sixth is due when the silent one's time is over.
      for (int i = 0; i < 6; i++) {
        RawClient.Frame ping = alive.nextFrame();
        assertThat(ping.opcode()).isEqualTo(Opcode.PING);
        alive.write(RawClient.frame(0x80 | Opcode.PONG, ping.payload()));
      }
      assertThat(silent.nextFrame().opcode()).isEqualTo(Opcode.PING);
      RawClient.Frame end = silent.nextFrame();
      assertThat(end.code()).isEqualTo(CloseCode.SERVER_ERROR);
      assertThat(silent.isEnded()).isTrue();
    }
  }

  @Test
  void twoThousandMembersEachGetEveryMessageInOrder() throws Exception {
    int members = 2_000;
    int messages = 200;
    ChannelLayer layer = ChannelLayer.inMemory();
    try (Server server =
            Millrace.server()
                .layer(layer)
                .websocket("/fanout", TestConsumers.Fanout::new)
                .start(0);
        ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < members; i++) {
        clients.add(RawClient.webSocket(server.port(), "/fanout"));
      }
      List<Future<Integer>> results = new ArrayList<>();
      for (RawClient client : clients) {
        results.add(
            readers.submit(
                () -> {
                  int expected = 0;
                  while (expected < messages
                      && client.nextFrame().text().equals("message " + expected)) {
                    expected++;
                  }
                  return expected;
                }));
      }
      RawClient publisher = clients.getFirst();
      for (int i = 0; i < messages; i++) {
        publisher.sendText("message " + i);
      }
      for (Future<Integer> result : results) {
        assertThat(result.get(60, TimeUnit.SECONDS)).isEqualTo(messages);
      }
      layer.groupSend(ALL, Message.text("from outside"));
      for (RawClient client : clients) {
        assertThat(client.nextFrame().text()).isEqualTo("from outside");
        client.reset();
      }
      Await.until("all have left", () -> layer.metrics().openWebSockets.sum() == 0);
      Await.until("the group is forgotten", () -> layer.groups() == 0);
    }
  }

  @Test
  void tenThousandConnectionsOpenedAndDroppedLeaveNothingBehind() throws Exception {
    ChannelLayer layer = ChannelLayer.inMemory();
    try (Server server =
        Millrace.server().layer(layer).websocket("/fanout", TestConsumers.Fanout::new).start(0)) {
      long before = 0;
      for (int batch = 0; batch < 50; batch++) {
        if (batch == 10) {
          before = heapInUse();
        }
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
          RawClient client = new RawClient(server.port());
          if (i % 3 > 0) {
            client.handshake("/fanout");
          }
          clients.add(client);
        }
        for (int i = 0; i < clients.size(); i++) {
          if (i % 2 == 0) {
            clients.get(i).reset();
          } else {
            clients.get(i).close();
          }
        }
      }
      Await.until(
          "all sockets are gone",
          () -> server.status().loops().stream().allMatch(loop -> loop.connections() == 0));
      assertThat(layer.metrics().openWebSockets.sum()).isZero();
      assertThat(layer.metrics().openHttp.sum()).isZero();
      Await.until("the group is forgotten", () -> layer.groups() == 0);
      // 8,000 connections more than at the first look; each leaves less than half a KiB.
      assertThat(heapInUse() - before).isLessThan(4_000_000);
      try (RawClient client = RawClient.webSocket(server.port(), "/fanout")) {
        client.sendText("still here");
        assertThat(client.nextFrame().text()).isEqualTo("still here");
      }
    }
  }

  private static long heapInUse() {
    System.gc();
    Runtime memory = Runtime.getRuntime();
    return memory.totalMemory() - memory.freeMemory();
  }
}
