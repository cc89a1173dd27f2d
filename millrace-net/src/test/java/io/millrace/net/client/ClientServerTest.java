// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.Millrace;
import io.millrace.client.ClientConnection;
import io.millrace.client.ClientOptions;
import io.millrace.client.UnreachableException;
import io.millrace.client.WebSocketClient;
import io.millrace.consumer.WebSocket;
import io.millrace.consumer.WebSocketConsumer;
import io.millrace.consumer.WebSocketMessage;
import io.millrace.extension.Compression;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.GroupName;
import io.millrace.layer.Message;
import io.millrace.net.Await;
import io.millrace.scope.Headers;
import io.millrace.scope.Scope;
import io.millrace.server.Listen;
import io.millrace.server.Server;
import io.millrace.server.ServerBuilder;
import io.millrace.server.ServerOptions;
import io.millrace.websocket.CloseReason;
import io.millrace.websocket.SocketOptions;
import java.io.OutputStream;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Our client on our server: what each end sends arrives at the other.
@Timeout(60)
class ClientServerTest {
  private static final int BIG = 16 << 20;
  private static final SocketOptions WIDE =
      ClientOptions.DEFAULT.sockets().withMaxMessage(BIG).withOutbox(BIG);

  private static ServerBuilder echo() {
    return Millrace.server()
        .websocket(
            "/echo",
            socket -> {
              for (WebSocketMessage message : socket.messages()) {
                switch (message) {
                  case WebSocketMessage.Text(String text) -> socket.send(text);
                  case WebSocketMessage.Binary(byte[] bytes) -> socket.send(bytes);
                }
              }
            })
        .options(ServerOptions.DEFAULT.withSockets(WIDE));
  }

  private static String url(Server server, String path) {
    return "ws://127.0.0.1:" + server.port() + path;
  }

  @Test
  void whatIsSentComesBack() throws Exception {
    try (Server server = echo().start(0);
        WebSocket socket = WebSocketClient.connect(url(server, "/echo"))) {
      socket.send("grüß dich");
      assertThat(socket.receiveText()).isEqualTo("grüß dich");
      socket.send(new byte[] {1, 2, 3});
      assertThat(socket.receive())
          .isInstanceOfSatisfying(
              WebSocketMessage.Binary.class,
              binary -> assertThat(binary.bytes()).containsExactly(1, 2, 3));
      assertThat(socket.ping().get(10, TimeUnit.SECONDS)).isPositive();
      Await.until("the ping is measured", () -> socket.latency() != null);
      assertThat(socket.isOpen()).isTrue();
      socket.close(CloseReason.NORMAL);
      assertThat(socket.receive()).isNull();
      assertThat(socket.isOpen()).isFalse();
      assertThat(socket.closeReason()).isEqualTo(CloseReason.NORMAL);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void sixteenMebibytesPassCompressedOrNot(boolean compressed) throws Exception {
    ClientOptions options =
        ClientOptions.DEFAULT.withSockets(
            compressed ? WIDE : WIDE.withCompression(Compression.NONE));
    char[] letters = new char[BIG];
    Arrays.fill(letters, 'm');
    String text = new String(letters);
    try (Server server = echo().start(0);
        WebSocket socket = WebSocketClient.connect(url(server, "/echo"), options)) {
      assertThat(socket.scope().headers().has("sec-websocket-extensions")).isEqualTo(compressed);
      socket.send(text);
      assertThat(socket.receiveText()).isEqualTo(text);
    }
  }

  @Test
  void messagesMayBeWrittenInPieces() throws Exception {
    try (Server server = echo().start(0);
        WebSocket socket = WebSocketClient.connect(url(server, "/echo"))) {
      try (Writer writer = socket.textWriter()) {
        writer.write("one ");
        writer.flush();
        writer.write("two");
      }
      assertThat(socket.receiveText()).isEqualTo("one two");
      try (OutputStream stream = socket.binaryStream()) {
        stream.write(new byte[100_000]);
      }
      assertThat(socket.receive())
          .isInstanceOfSatisfying(
              WebSocketMessage.Binary.class, binary -> assertThat(binary.bytes()).hasSize(100_000));
    }
  }

  @Test
  void theServersCloseEndsTheIteration() throws Exception {
    try (Server server =
            Millrace.server()
                .websocket(
                    "/three",
                    socket -> {
                      for (int i = 0; i < 3; i++) {
                        socket.send("" + i);
                      }
                      socket.close(new CloseReason(4_001, "that is all"));
                    })
                .start(0);
        WebSocket socket = WebSocketClient.connect(url(server, "/three"))) {
      assertThat(socket.texts()).containsExactly("0", "1", "2");
      assertThat(socket.closeReason()).isEqualTo(new CloseReason(4_001, "that is all"));
    }
  }

  @Test
  void theServerSeesWhatTheClientSays() throws Exception {
    CompletableFuture<Scope> seen = new CompletableFuture<>();
    try (Server server =
        Millrace.server()
            .websocket(
                "/who/{name}",
                () ->
                    new WebSocketConsumer() {
                      @Override
                      protected void connect() {
                        seen.complete(scope());
                        accept("chat.v2", Headers.none());
                      }
                    })
            .start(0)) {
      ClientOptions options =
          ClientOptions.DEFAULT
              .withSubprotocols("chat.v3", "chat.v2")
              .withCookie("session", "abc")
              .withHeader("X-Color", "blue")
              .withBearer("t0ken")
              .withOrigin("http://127.0.0.1:" + server.port());
      try (WebSocket socket =
          WebSocketClient.connect(url(server, "/who/jürgen m?x=ä b"), options)) {
        Scope scope = seen.get(10, TimeUnit.SECONDS);
        assertThat(scope.argument("name")).isEqualTo("jürgen m");
        assertThat(scope.query().first("x")).isEqualTo("ä b");
        assertThat(scope.cookies()).containsEntry("session", "abc");
        assertThat(scope.headers().first("x-color")).isEqualTo("blue");
        assertThat(scope.headers().first("authorization")).isEqualTo("Bearer t0ken");
        assertThat(scope.headers().first("origin")).isEqualTo(options.origin());
        assertThat(scope.headers().first("user-agent")).isEqualTo("millrace");
        assertThat(scope.subprotocols()).containsExactly("chat.v3", "chat.v2");
        assertThat(socket.scope().subprotocols()).containsExactly("chat.v2");
        assertThat(socket.scope().server().port()).isEqualTo(server.port());
      }
    }
  }

  @Test
  void aUnixSocketIsReachedByOptionAndByAddress(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("app.sock");
    try (Server server =
        echo().options(ServerOptions.DEFAULT.withListen(new Listen.Unix(file))).start()) {
      assertThat(server.endpoints()).hasSize(1);
      try (WebSocket socket = WebSocketClient.connect("ws+unix:" + file + ":/echo")) {
        socket.send("by address");
        assertThat(socket.receiveText()).isEqualTo("by address");
      }
      try (WebSocket socket =
          WebSocketClient.connect("ws://any.where/echo", ClientOptions.DEFAULT.withUnix(file))) {
        socket.send("by option");
        assertThat(socket.receiveText()).isEqualTo("by option");
      }
    }
    assertThatThrownBy(() -> WebSocketClient.connect("ws+unix:" + file + ":/echo"))
        .isInstanceOf(UnreachableException.class)
        .hasMessageContaining("app.sock");
  }

  @Test
  void nobodyThereIsSaid() throws Exception {
    int port;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
    }
    assertThatThrownBy(() -> WebSocketClient.connect("ws://127.0.0.1:" + port + "/"))
        .isInstanceOf(UnreachableException.class)
        .hasMessage(
            "ws://127.0.0.1:%1$d/: nobody listens at 127.0.0.1:%1$d (expected: a server that runs, and its port)"
                .formatted(port));
    assertThatThrownBy(() -> WebSocketClient.connect("ws://no-such-host.invalid/"))
        .isInstanceOf(UnreachableException.class)
        .hasMessageContaining("the name of no-such-host.invalid:80 is not known");
  }

  private static final class Bridge extends WebSocketConsumer {
    @Override
    protected void connect() {
      join("local");
      accept();
      send("hello");
    }

    @Override
    protected void receive(String text) {
      group("feed").sendText("fed: " + text);
    }

    @Override
    protected void disconnect(CloseReason reason) {
      group("feed").sendText("gone: " + reason.code());
    }
  }

  @Test
  void aConsumerOnTheClientsEndJoinsLocalGroups() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    ChannelLayer layer = ChannelLayer.inMemory();
    try (Server local =
            Millrace.server()
                .layer(layer)
                .websocket(
                    "/listen",
                    socket -> {
                      socket.join("feed");
                      socket.send("joined");
                      for (String _ : socket.texts()) {}
                    })
                .start(0);
        Server remote = echo().start(0);
        WebSocketClient client = WebSocketClient.of(ClientOptions.DEFAULT, layer);
        WebSocket listener = WebSocketClient.connect(url(local, "/listen"))) {
      Thread.ofVirtual().start(() -> listener.texts().forEach(heard::add));
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("joined");
      ClientConnection bridge = client.open(url(remote, "/echo"), Bridge::new);
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("fed: hello");
      layer.groupSend(new GroupName("local"), Message.text("out and back"));
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("fed: out and back");
      assertThat(bridge.isOpen()).isTrue();
      bridge.close();
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("gone: 1000");
      assertThat(bridge.isOpen()).isFalse();
    }
  }

  @Test
  void aClientThatDoesNotReceiveHoldsTheServerBack() throws Exception {
    AtomicInteger sent = new AtomicInteger();
    byte[] piece = new byte[64 * 1_024];
    int pieces = 2_000;
    try (Server server =
        Millrace.server()
            .websocket(
                "/much",
                socket -> {
                  for (int i = 0; i < pieces; i++) {
                    socket.send(piece);
                    sent.incrementAndGet();
                  }
                })
            .start(0)) {
      ClientOptions few =
          ClientOptions.DEFAULT.withSockets(
              ClientOptions.DEFAULT.sockets().withMailbox(4).withCompression(Compression.NONE));
      try (WebSocket socket = WebSocketClient.connect(url(server, "/much"), few)) {
        awaitStandstill(sent);
        assertThat(sent.get()).isLessThan(pieces);
        int received = 0;
        for (WebSocketMessage _ : socket.messages()) {
          received++;
        }
        assertThat(received).isEqualTo(pieces);
        assertThat(socket.closeReason()).isEqualTo(CloseReason.NORMAL);
      }
    }
  }

  /// Waits until the number has not changed for a while.
  private static void awaitStandstill(AtomicInteger number) {
    AtomicInteger last = new AtomicInteger(-1);
    AtomicInteger looks = new AtomicInteger();
    Await.until(
        "no more is sent",
        () -> {
          int now = number.get();
          boolean same = last.getAndSet(now) == now && now > 0;
          return (same ? looks.incrementAndGet() : looks.getAndSet(0)) > 150;
        });
  }
}
