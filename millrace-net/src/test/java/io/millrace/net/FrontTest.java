// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.proxy.TrustedProxies;
import io.millrace.server.Limits;
import io.millrace.server.Listen;
import io.millrace.server.Server;
import io.millrace.server.ServerOptions;
import io.millrace.server.TlsOptions;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What stands in front of a server: balancers with the PROXY protocol, proxies with fields, the
/// redirect to https.
class FrontTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  private static final Listen.Tcp ANY = new Listen.Tcp("127.0.0.1", 0);
  private static final TrustedProxies LOOPBACK = TrustedProxies.of("127.0.0.0/8", "::1");
  private static final byte[] SIGNATURE = {
    0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a
  };

  private static Server server(TrustedProxies trusted, Listen... listen) {
    return Millrace.server()
        .get("/", FrontTest::seen)
        .websocket("/echo", TestConsumers.AsyncEcho::new)
        .websocket(
            "/client",
            socket -> {
              socket.send(socket.scope().scheme() + " " + socket.scope().client());
              socket.receive();
            })
        .options(
            ServerOptions.DEFAULT
                .withListen(listen)
                .withProxies(trusted)
                .withLimits(
                    Limits.DEFAULT.withTimeouts(
                        Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofSeconds(30))))
        .start();
  }

  private static Response seen(Request request) {
    return Response.text(
        request.scope().scheme()
            + " "
            + request.scope().client()
            + " > "
            + request.scope().server()
            + " "
            + request.headers().first("host"));
  }

  private static String ask(Server server, byte[] header) throws Exception {
    try (RawClient client = new RawClient(server.port())) {
      client.write(header);
      client.write(GET);
      return client.readAnswer();
    }
  }

  /// A header of version 2.
  private static byte[] second(int command, int protocol, byte[] addresses) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(SIGNATURE);
    out.write(0x20 | command);
    out.write(protocol);
    out.writeBytes(ByteBuffer.allocate(2).putShort((short) addresses.length).array());
    out.writeBytes(addresses);
    return out.toByteArray();
  }

  private static final byte[] TCP4 = {
    (byte) 203, 0, 113, 7, 10, 0, 0, 1, (byte) 0x9c, 0x40, 0x01, (byte) 0xbb
  };

  @Test
  void bothVersionsOfTheProxyHeaderTellTheClient() throws Exception {
    try (Server server = server(LOOPBACK, new Listen.Proxied(ANY))) {
      assertThat(ask(server, "PROXY TCP4 203.0.113.7 10.0.0.1 40000 443\r\n".getBytes(US_ASCII)))
          .endsWith("http 203.0.113.7:40000 > 10.0.0.1:443 h");
      assertThat(ask(server, "PROXY TCP6 2001:db8::7 ::1 40000 443\r\n".getBytes(US_ASCII)))
          .contains("2001:db8");
      assertThat(ask(server, second(1, 0x11, TCP4)))
          .endsWith("http 203.0.113.7:40000 > 10.0.0.1:443 h");
      // The client spoke TLS with the balancer (PP2_TYPE_SSL).
      ByteArrayOutputStream withTls = new ByteArrayOutputStream();
      withTls.writeBytes(TCP4);
      withTls.writeBytes(new byte[] {0x20, 0, 5, 1, 0, 0, 0, 0});
      assertThat(ask(server, second(1, 0x11, withTls.toByteArray())))
          .endsWith("https 203.0.113.7:40000 > 10.0.0.1:443 h");
      byte[] unix = new byte[216];
      System.arraycopy("/run/client".getBytes(US_ASCII), 0, unix, 0, 11);
      assertThat(ask(server, second(1, 0x31, unix))).contains("unix:/run/client");
    }
  }

  @Test
  void aBalancerMaySpeakForItself() throws Exception {
    try (Server server = server(LOOPBACK, new Listen.Proxied(ANY))) {
      assertThat(ask(server, second(0, 0, new byte[0]))).contains("http 127.0.0.1:");
      assertThat(ask(server, "PROXY UNKNOWN\r\n".getBytes(US_ASCII))).contains("http 127.0.0.1:");
    }
  }

  @Test
  void theHeaderMayComeInPiecesAndCarriesWebSocketsToo() throws Exception {
    try (Server server = server(LOOPBACK, new Listen.Proxied(ANY));
        RawClient client = new RawClient(server.port())) {
      for (byte each : second(1, 0x11, TCP4)) {
        client.write(new byte[] {each});
      }
      assertThat(client.handshake("/client")).startsWith("HTTP/1.1 101");
      assertThat(client.nextFrame().text()).isEqualTo("ws 203.0.113.7:40000");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        GET,
        "PROXY TCP4 203.0.113.7 10.0.0.1 40000\r\n",
        "PROXY TCP4 999.0.113.7 10.0.0.1 40000 443\r\n",
        "PROXY TCP9 203.0.113.7 10.0.0.1 40000 443\r\n",
        "PROXY TCP4 203.0.113.7 10.0.0.1 40000 99999\r\n",
        "proxy TCP4 203.0.113.7 10.0.0.1 40000 443\r\n",
        "PROXY TCP4 203.0.113.7                                                                          "
            + "                                          10.0.0.1 1 2\r\n",
        "\r\n\r\n\0\r\nQUIT\n1\21\0\f",
      })
  void aTrustedPeerWithoutAGoodHeaderIsDroppedWithoutAWord(String header) throws Exception {
    try (Server server = server(LOOPBACK, new Listen.Proxied(ANY));
        RawClient client = new RawClient(server.port())) {
      client.write(header.getBytes(ISO_8859_1));
      client.write(GET);
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void aHeaderThatDoesNotComeIsNotAwaitedForEver() throws Exception {
    try (Server server = server(LOOPBACK, new Listen.Proxied(ANY));
        RawClient client = new RawClient(server.port())) {
      client.write("PROXY ");
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void whoIsNotTrustedIsServedAsItselfAndItsHeaderIsRefused() throws Exception {
    try (Server server = server(TrustedProxies.of("10.0.0.0/8"), new Listen.Proxied(ANY))) {
      assertThat(ask(server, new byte[0])).contains("http 127.0.0.1:");
      assertThat(ask(server, "PROXY TCP4 203.0.113.7 10.0.0.1 40000 443\r\n".getBytes(US_ASCII)))
          .startsWith("HTTP/1.1 400");
      assertThat(ask(server, second(1, 0x11, TCP4))).startsWith("HTTP/1.1 400");
    }
  }

  @Test
  void aHeaderIsRefusedWhereNoneIsDemanded() throws Exception {
    try (Server server = server(LOOPBACK, ANY)) {
      assertThat(ask(server, "PROXY TCP4 203.0.113.7 10.0.0.1 40000 443\r\n".getBytes(US_ASCII)))
          .startsWith("HTTP/1.1 400");
    }
  }

  @Test
  void theHeaderComesInFrontOfTls() throws Exception {
    TlsOptions tls = TlsOptions.of(TlsFiles.file("ec.pem"), TlsFiles.file("ec.key.pem"));
    Listen listen = new Listen.Proxied(new Listen.Tls("127.0.0.1", 0, tls));
    try (Server server = server(LOOPBACK, listen);
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      plain.getOutputStream().write(second(1, 0x11, TCP4));
      SSLSocket encrypted =
          (SSLSocket)
              TlsFiles.trusting()
                  .getSocketFactory()
                  .createSocket(plain, "localhost", server.port(), true);
      encrypted.startHandshake();
      try (RawClient client = new RawClient(encrypted)) {
        client.write(GET);
        assertThat(client.readAnswer()).endsWith("https 203.0.113.7:40000 > 10.0.0.1:443 h");
      }
    }
  }

  @Test
  void fieldsOfATrustedProxyTellTheClientOnAllProtocols() throws Exception {
    String fields =
        "X-Forwarded-For: 9.9.9.9, 203.0.113.7\r\nX-Forwarded-Proto: https\r\n"
            + "X-Forwarded-Host: real.example";
    String request = GET.replace("\r\n\r\n", "\r\n" + fields + "\r\n\r\n");
    try (Server server = server(LOOPBACK, ANY)) {
      try (RawClient client = new RawClient(server.port())) {
        client.write(request);
        assertThat(client.readAnswer())
            .contains("https 203.0.113.7:0 > 127.0.0.1:")
            .endsWith(" real.example");
      }
      try (RawClient client = new RawClient(server.port())) {
        assertThat(client.handshake("/client", fields, "Origin: https://real.example"))
            .startsWith("HTTP/1.1 101");
        assertThat(client.nextFrame().text()).isEqualTo("wss 203.0.113.7:0");
      }
      try (Http2Client client = Http2Client.plain(server.port())) {
        Http2Client.Stream stream =
            client.open(client.request("GET", "/").set("x-forwarded-for", "203.0.113.7"), true);
        assertThat(stream.status()).isEqualTo("200");
        assertThat(stream.rest()).startsWith("http 203.0.113.7:0");
      }
    }
    try (Server server = server(TrustedProxies.NONE, ANY);
        RawClient client = new RawClient(server.port())) {
      client.write(request);
      assertThat(client.readAnswer()).contains("http 127.0.0.1:").endsWith(" h");
    }
  }

  // ---- from http to https ----

  private static String redirected(Server server, String request) throws Exception {
    try (RawClient client = new RawClient(server.port())) {
      client.write(request);
      return client.readHead();
    }
  }

  @Test
  void aRedirectSendsEverythingToTheSamePlaceOnHttps() throws Exception {
    try (Server server = server(TrustedProxies.NONE, new Listen.Redirect("127.0.0.1", 0, 443))) {
      assertThat(redirected(server, "GET /a%20b?c=d HTTP/1.1\r\nHost: h.example:80\r\n\r\n"))
          .startsWith("HTTP/1.1 308")
          .contains("location: https://h.example/a%20b?c=d\r\n");
      assertThat(
              redirected(
                  server, "POST //x HTTP/1.1\r\nHost: [::1]:80\r\nContent-Length: 1\r\n\r\nx"))
          .contains("location: https://[::1]//x\r\n");
      assertThat(redirected(server, "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n"))
          .startsWith("HTTP/1.1 308")
          .contains("location: https://h/\r\n");
      assertThat(redirected(server, "GET / HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 400");
      try (RawClient client = new RawClient(server.port())) {
        assertThat(client.handshake("/echo"))
            .startsWith("HTTP/1.1 308")
            .contains("location: https://localhost/echo\r\n");
      }
    }
    try (Server server = server(TrustedProxies.NONE, new Listen.Redirect("127.0.0.1", 0, 8_443))) {
      assertThat(redirected(server, GET)).contains("location: https://h:8443/\r\n");
    }
  }

  // ---- when there is no room ----

  @Test
  void whoeverIsTurnedAwayCanReadWhyWhateverItSent() throws Exception {
    try (Server server =
        Millrace.server()
            .get("/", FrontTest::seen)
            .options(
                ServerOptions.DEFAULT.withListen(ANY).withLimits(Limits.DEFAULT.withConnections(1)))
            .start()) {
      try (RawClient first = new RawClient(server.port())) {
        first.write(GET);
        assertThat(first.readAnswer()).startsWith("HTTP/1.1 200");
        for (int i = 0; i < 50; i++) {
          try (RawClient client = new RawClient(server.port())) {
            client.write(GET.repeat(20));
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 503").endsWith("Server busy!");
            assertThat(client.isEnded()).isTrue();
          }
        }
        first.write(GET);
        assertThat(first.readAnswer()).startsWith("HTTP/1.1 200");
      }
    }
  }
}
