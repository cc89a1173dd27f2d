// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.Millrace;
import io.millrace.consumer.WebSocketConsumer;
import io.millrace.http.Response;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.LayerOptions;
import io.millrace.metrics.Metrics;
import io.millrace.scope.Scope;
import io.millrace.server.Listen;
import io.millrace.server.Server;
import io.millrace.server.ServerBuilder;
import io.millrace.server.ServerOptions;
import io.millrace.server.StartException;
import io.millrace.server.TlsOptions;
import io.millrace.server.TransportKind;
import io.millrace.time.Timeline;
import io.millrace.websocket.CloseCode;
import io.millrace.websocket.Opcode;
import io.netty.channel.uring.IoUring;
import io.netty.handler.ssl.OpenSsl;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// `https` and `wss`, as a client sees them.
class TlsServerTest {
  private static final TlsOptions EC =
      TlsOptions.of(TlsFiles.file("ec.pem"), TlsFiles.file("ec.key.pem"));

  private final Metrics metrics = new Metrics();
  private final ChannelLayer layer =
      ChannelLayer.inMemory(LayerOptions.DEFAULT, metrics, Timeline.system());

  private ServerBuilder site() {
    return Millrace.server()
        .layer(layer)
        .get("/", request -> Response.text(seen(request.scope())))
        .websocket("/echo", TestConsumers.AsyncEcho::new)
        .websocket("/blocking", TestConsumers.BlockingEcho::new)
        .websocket("/fanout", TestConsumers.Fanout::new);
  }

  private static String seen(Scope scope) {
    return scope.scheme() + " " + scope.httpVersion();
  }

  @Test
  void boringSslIsThere() {
    assertThat(OpenSsl.isAvailable()).as("%s", OpenSsl.unavailabilityCause()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(TransportKind.class)
  void servesHttpAndWebSocketsOnEveryTransport(TransportKind kind) throws Exception {
    Assumptions.assumeTrue(kind != TransportKind.IO_URING || IoUring.isAvailable());
    try (Server server =
            site().tls(EC).options(ServerOptions.DEFAULT.withTransport(kind)).start(0);
        RawClient http = TlsFiles.connect(server.port());
        RawClient socket = TlsFiles.connect(server.port())) {
      http.write("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(http.readAnswer()).endsWith("https 1.1");
      http.write("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
      assertThat(http.readAnswer()).endsWith("https 1.1");
      assertThat(http.isEnded()).isTrue();

      socket.handshake("/echo");
      for (int size : new int[] {0, 1, 125, 126, 70_000, 1_000_000}) {
        socket.write(RawClient.frame(0x80 | Opcode.BINARY, new byte[size]));
        assertThat(socket.nextFrame().payload()).hasSize(size);
      }
      socket.write(RawClient.closeFrame(CloseCode.NORMAL, ""));
      assertThat(socket.nextFrame().code()).isEqualTo(CloseCode.NORMAL);
      assertThat(socket.isEnded()).isTrue();
    }
  }

  @Test
  void aConsumerSeesWss() throws Exception {
    try (Server server = site().websocket("/scope", Telling::new).tls(EC).start(0);
        RawClient socket = TlsFiles.connect(server.port())) {
      socket.handshake("/scope");
      assertThat(socket.nextFrame().text()).isEqualTo("wss 1.1");
    }
  }

  private static final class Telling extends WebSocketConsumer {
    @Override
    protected void connect() {
      accept();
      send(seen(scope()));
    }
  }

  @Test
  void plainAndEncryptedListenBesideEachOther() throws Exception {
    ServerOptions both =
        ServerOptions.DEFAULT
            .withListen(new Listen.Tcp("127.0.0.1", 0))
            .andListen(new Listen.Tls("127.0.0.1", 0, EC));
    try (Server server = site().options(both).start();
        RawClient plain = new RawClient(server.endpoints().getFirst().port());
        RawClient encrypted = TlsFiles.connect(server.endpoints().getLast().port())) {
      plain.write("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(plain.readAnswer()).endsWith("http 1.1");
      encrypted.write("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(encrypted.readAnswer()).endsWith("https 1.1");
    }
  }

  @Test
  void whatATurnGathersIsOneRecord() throws Exception {
    try (Server server = site().tls(EC).start(0);
        RawClient socket = TlsFiles.connect(server.port())) {
      socket.handshake("/echo");
      socket.sendText("ready");
      assertThat(socket.nextFrame().text()).isEqualTo("ready");
      byte[] ten = new byte[0];
      for (int i = 0; i < 10; i++) {
        byte[] frame = RawClient.frame(0x80 | Opcode.TEXT, new byte[] {'a'});
        byte[] more = java.util.Arrays.copyOf(ten, ten.length + frame.length);
        System.arraycopy(frame, 0, more, ten.length, frame.length);
        ten = more;
      }
      socket.write(ten);
      // A record is handed out by the JDK's socket in one piece.
      byte[] buffer = new byte[1_000];
      int read = socket.socket().getInputStream().read(buffer);
      assertThat(read).isEqualTo(30);
    }
  }

  @Test
  void whoeverSpeaksPlainHttpIsToldAndClosed() throws Exception {
    try (Server server = site().tls(EC).start(0);
        RawClient plain = new RawClient(server.port())) {
      plain.write("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(plain.readHead()).startsWith("HTTP/1.1 400 ");
      assertThat(new String(plain.readBytes(14), java.nio.charset.StandardCharsets.US_ASCII))
          .isEqualTo("This port spea");
      Await.until("it is counted", () -> metrics.failedHandshakes.sum() == 1);
    }
  }

  @Test
  void whoeverSaysNothingIsDropped() throws Exception {
    TlsOptions hasty = EC.withHandshakeTimeout(Duration.ofMillis(100));
    try (Server server = site().tls(hasty).start(0);
        RawClient silent = new RawClient(server.port());
        RawClient slow = new RawClient(server.port())) {
      slow.write(new byte[] {0x16, 0x03, 0x01});
      assertThat(silent.isEnded()).isTrue();
      assertThat(slow.isEnded()).isTrue();
      Await.until("both are gone", () -> metrics.failedHandshakes.sum() == 2);
      Await.until("and forgotten", () -> metrics.openHttp.sum() + metrics.openTls.sum() == 0);
    }
  }

  @Test
  void aClientThatVanishesIsNoticed() throws Exception {
    try (Server server = site().tls(EC).start(0)) {
      Socket raw = new Socket("127.0.0.1", server.port());
      SSLSocket vanishing =
          (SSLSocket)
              TlsFiles.trusting()
                  .getSocketFactory()
                  .createSocket(raw, "localhost", server.port(), false);
      RawClient socket = new RawClient(vanishing);
      socket.handshake("/blocking");
      Await.until("it is open", () -> metrics.openWebSockets.sum() == 1);
      raw.close(); // a FIN without a goodbye of TLS
      Await.until("it is gone", () -> metrics.openWebSockets.sum() == 0);
    }
  }

  @Test
  void aHandlerWhoseClientLeavesIsInterrupted() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    try (Server server =
        site()
            .get(
                "/long",
                _ -> {
                  begun.countDown();
                  try {
                    Thread.sleep(60_000);
                  } catch (InterruptedException left) {
                    interrupted.countDown();
                  }
                  return Response.text("nobody");
                })
            .tls(EC)
            .start(0)) {
      try (RawClient client = TlsFiles.connect(server.port())) {
        client.write("GET /long HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
      Await.until("it is gone", () -> metrics.openTls.sum() == 0);
    }
  }

  @Test
  void aStopClosesWebSocketsWith1001AndEndsWithAGoodbyeOfTls() throws Exception {
    Server server = site().tls(EC).start(0);
    try (RawClient socket = TlsFiles.connect(server.port())) {
      socket.handshake("/echo");
      Thread stopping = Thread.ofVirtual().start(server::stop);
      assertThat(socket.nextFrame().code()).isEqualTo(CloseCode.GOING_AWAY);
      socket.write(RawClient.closeFrame(CloseCode.GOING_AWAY, ""));
      // Without the goodbye (close_notify) this would be an exception.
      assertThat(socket.socket().getInputStream().read()).isEqualTo(-1);
      stopping.join();
    }
  }

  @Test
  void aViolationIsAnsweredAndTheEndIsOrderly() throws Exception {
    try (Server server = site().tls(EC).start(0);
        RawClient socket = TlsFiles.connect(server.port())) {
      socket.handshake("/echo");
      socket.write(new byte[] {(byte) 0xff, 0});
      assertThat(socket.nextFrame().code()).isEqualTo(CloseCode.PROTOCOL_ERROR);
      assertThat(socket.socket().getInputStream().read()).isEqualTo(-1);
    }
  }

  // ---- reload ----

  @Test
  void newConnectionsAreShownTheNewCertificateAndOldOnesLiveOn(@TempDir Path folder)
      throws Exception {
    Path certificate = folder.resolve("cert.pem");
    Path key = folder.resolve("key.pem");
    copy("ec.pem", certificate);
    copy("ec.key.pem", key);
    TlsOptions options = TlsOptions.of(certificate, key).withReloadEvery(Duration.ofMillis(20));
    try (Server server = site().tls(options).start(0);
        RawClient old = TlsFiles.connect(server.port())) {
      old.handshake("/echo");
      assertThat(shown(server)).isEqualTo(TlsFiles.certificate("ec.pem"));

      // The certificate alone does not belong to the key: the old pair stays.
      copy("rsa.pem", certificate);
      copy("rsa.key.pem", key);
      Await.until(
          "the new one is shown", () -> shown(server).equals(TlsFiles.certificate("rsa.pem")));

      Files.writeString(key, "rubbish");
      copy("ec.pem", certificate);
      assertThat(shown(server)).isEqualTo(TlsFiles.certificate("rsa.pem"));
      copy("ec.key.pem", key);
      Await.until(
          "the first one is shown again",
          () -> shown(server).equals(TlsFiles.certificate("ec.pem")));

      old.sendText("still here");
      assertThat(old.nextFrame().text()).isEqualTo("still here");
    }
  }

  private static void copy(String name, Path to) throws IOException {
    Files.copy(TlsFiles.file(name), to, StandardCopyOption.REPLACE_EXISTING);
  }

  private static X509Certificate shown(Server server) {
    try (SSLSocket socket = TlsFiles.socket(server.port())) {
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
  }

  @Test
  void wrongFilesKeepItFromStarting(@TempDir Path folder) {
    assertThatThrownBy(
            () -> site().tls(folder.resolve("none.pem"), TlsFiles.file("ec.key.pem")).start(0))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("does not exist");
    assertThatThrownBy(
            () -> site().tls(TlsFiles.file("ec.pem"), TlsFiles.file("rsa.key.pem")).start(0))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("is not the key of");
  }

  // ---- clients' certificates ----

  @Test
  void aClientWithoutACertificateIsNotLetInWhereOneIsDemanded() throws Exception {
    TlsOptions strict = EC.withClientAuthority(TlsFiles.file("client.pem"));
    try (Server server = site().tls(strict).start(0)) {
      assertThatThrownBy(
              () -> {
                try (RawClient client = TlsFiles.connect(server.port())) {
                  client.write("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
                  client.readAnswer();
                }
              })
          .isInstanceOf(IOException.class);
      Await.until("it is gone", () -> metrics.openTls.sum() == 0);
    }
  }

  @Test
  void anOldVersionIsRefused() throws Exception {
    TlsOptions newest = EC.withMinimum(TlsOptions.Version.TLS_1_3);
    try (Server server = site().tls(newest).start(0);
        SSLSocket socket =
            (SSLSocket)
                TlsFiles.trusting().getSocketFactory().createSocket("127.0.0.1", server.port())) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLHandshakeException.class);
    }
  }
}
