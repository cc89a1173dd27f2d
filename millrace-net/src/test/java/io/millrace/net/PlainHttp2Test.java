// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.http.Response;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.LayerOptions;
import io.millrace.metrics.Metrics;
import io.millrace.server.Limits;
import io.millrace.server.Server;
import io.millrace.server.ServerOptions;
import io.millrace.time.Timeline;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// HTTP/2 without TLS, by prior knowledge (RFC 9113, 3.3): the same handlers as for HTTP/1.1, on
/// the same port.
class PlainHttp2Test {
  private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);

  private final Metrics metrics = new Metrics();
  private final Server server =
      Millrace.server()
          .layer(ChannelLayer.inMemory(LayerOptions.DEFAULT, metrics, Timeline.system()))
          .options(
              ServerOptions.DEFAULT.withLimits(
                  Limits.DEFAULT.withTimeouts(
                      Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofSeconds(30))))
          .get(
              "/",
              request -> Response.text(request.scope().scheme() + request.scope().httpVersion()))
          .post("/", request -> Response.text(request.text()))
          .websocket("/echo", TestConsumers.AsyncEcho::new)
          .websocket(
              "/scheme",
              socket -> {
                socket.send(socket.scope().scheme());
                socket.receive();
              })
          .start(0);

  @AfterEach
  void stop() {
    server.stop();
  }

  @Test
  void requestsAndWebSocketsAreServedAsPlainOnes() throws Exception {
    try (Http2Client client = Http2Client.plain(server.port())) {
      Http2Client.Stream stream = client.get("/");
      assertThat(stream.status()).isEqualTo("200");
      assertThat(stream.rest()).isEqualTo("http2");
      assertThat(metrics.openHttp2.sum()).isEqualTo(1);
      assertThat(metrics.openHttp.sum()).isZero();

      Http2Client.Stream socket = client.webSocket("/scheme");
      assertThat(socket.status()).isEqualTo("200");
      assertThat(socket.frame().text()).isEqualTo("ws");
      Http2Client.Stream echo = client.webSocket("/echo");
      assertThat(echo.status()).isEqualTo("200");
      echo.sendText("hello");
      assertThat(echo.frame().text()).isEqualTo("hello");
    }
    Await.until("the connection is over", () -> metrics.openHttp2.sum() == 0);
  }

  @Test
  void thePrefaceMayComeInPieces() throws Exception {
    try (RawClient client = new RawClient(server.port())) {
      for (byte each : PREFACE) {
        client.write(new byte[] {each});
      }
      client.write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0}); // SETTINGS
      byte[] frame = client.readBytes(9);
      assertThat(frame[3]).isEqualTo((byte) 4);
    }
  }

  @Test
  void whatOnlyBeginsLikeThePrefaceIsHttp1() throws Exception {
    try (RawClient client = new RawClient(server.port())) {
      client.write("P");
      client.write("OST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi");
      assertThat(client.readAnswer()).startsWith("HTTP/1.1 200").endsWith("hi");
    }
    try (RawClient client = new RawClient(server.port())) {
      client.write("PRI * HTTP/2.0\r\n\r\nXX");
      assertThat(client.readHead()).startsWith("HTTP/1.1 505");
    }
  }

  @Test
  void aPrefaceThatDoesNotGoOnIsLate() throws Exception {
    try (RawClient client = new RawClient(server.port())) {
      client.write(Arrays.copyOf(PREFACE, 20));
      assertThat(client.readHead()).startsWith("HTTP/1.1 408");
    }
  }

  @Test
  void anUpgradeIsNotDancedTo() throws Exception {
    try (RawClient client = new RawClient(server.port())) {
      client.write(
          "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n"
              + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
      assertThat(client.readAnswer()).startsWith("HTTP/1.1 200").endsWith("http1.1");
    }
  }

  @Test
  void aContentThatDoesNotComeIsAnswered408() throws Exception {
    try (Http2Client client = Http2Client.plain(server.port())) {
      Http2Client.Stream stream = client.open(client.request("POST", "/"), false);
      assertThat(stream.status()).isEqualTo("408");
    }
  }

  @Test
  void targetsAndAuthoritiesAreReadAsStrictlyAsInHttp1() throws Exception {
    try (Http2Client client = Http2Client.plain(server.port())) {
      for (String path : new String[] {"http://h/", "*", "a", "/a#b"}) {
        assertThat(client.get(path).status()).as(path).isEqualTo("400");
      }
      assertThat(client.open(client.request("GET", "/").authority("u@h"), true).status())
          .isEqualTo("400");
      assertThat(client.open(client.request("OPTIONS", "*"), true).status()).isEqualTo("204");
    }
  }

  @Test
  void floodsEndTheConnection() throws Exception {
    try (Http2Client client = Http2Client.plain(server.port())) {
      for (int i = 0; i < 300; i++) {
        client.open(client.request("POST", "/"), false).reset();
      }
    } catch (IOException ended) {
      // As it should be; the last word may be swallowed by a reset.
    }
    Await.until("the flood is counted", () -> metrics.violations.sum() > 0);
    Await.until("the connection is over", () -> metrics.openHttp2.sum() == 0);
  }
}
