// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.LayerOptions;
import io.millrace.metrics.Metrics;
import io.millrace.server.Limits;
import io.millrace.server.Server;
import io.millrace.server.ServerBuilder;
import io.millrace.server.ServerOptions;
import io.millrace.server.TlsOptions;
import io.millrace.time.Timeline;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// HTTP/2 over TLS: the same handlers, the same answers.
class Http2Test {
  private static final TlsOptions EC =
      TlsOptions.of(TlsFiles.file("ec.pem"), TlsFiles.file("ec.key.pem"));

  private final Metrics metrics = new Metrics();
  private final ChannelLayer layer =
      ChannelLayer.inMemory(LayerOptions.DEFAULT, metrics, Timeline.system());

  private ServerBuilder site() {
    return Millrace.server()
        .layer(layer)
        .get("/", request -> Response.text(seen(request)).with("connection", "close"))
        .get("/large", _ -> Response.text("x".repeat(3_000_000)))
        .get("/cookies", request -> Response.text(request.headers().first("cookie", "")))
        .post("/echo", request -> Response.bytes("text/plain", request.body()))
        .tls(EC);
  }

  private static String seen(Request request) {
    return request.scope().scheme()
        + " "
        + request.scope().httpVersion()
        + " "
        + request.headers().first("host");
  }

  private static HttpClient jdk() {
    return HttpClient.newBuilder()
        .sslContext(TlsFiles.trusting())
        .version(HttpClient.Version.HTTP_2)
        .build();
  }

  private static HttpRequest.Builder to(Server server, String path) {
    return HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + path))
        .timeout(Duration.ofSeconds(20));
  }

  @Test
  void answersTheClientOfTheJdk() throws Exception {
    try (Server server = site().start(0);
        HttpClient client = jdk()) {
      HttpResponse<String> answer = client.send(to(server, "/").build(), BodyHandlers.ofString());
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(answer.body()).isEqualTo("https 2 localhost:" + server.port());
      assertThat(answer.headers().map()).containsKeys("date", "content-length", "content-type");
      assertThat(answer.headers().map()).doesNotContainKey("connection");

      assertThat(client.send(to(server, "/large").build(), BodyHandlers.ofString()).body())
          .hasSize(3_000_000);
      assertThat(client.send(to(server, "/none").build(), BodyHandlers.ofString()).statusCode())
          .isEqualTo(404);
      HttpResponse<String> head =
          client.send(to(server, "/large").HEAD().build(), BodyHandlers.ofString());
      assertThat(head.headers().firstValue("content-length")).hasValue("3000000");
      assertThat(head.body()).isEmpty();

      String content = "é".repeat(200_000);
      assertThat(
              client
                  .send(
                      to(server, "/echo")
                          .expectContinue(true)
                          .POST(BodyPublishers.ofString(content))
                          .build(),
                      BodyHandlers.ofString())
                  .body())
          .isEqualTo(content);
      assertThat(metrics.openHttp2.sum()).isEqualTo(1);
    }
  }

  @Test
  void answersManyRequestsOfOneConnectionAtOnce() throws Exception {
    try (Server server = site().start(0);
        HttpClient client = jdk()) {
      client.send(to(server, "/").build(), BodyHandlers.ofString());
      List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        answers.add(
            client.sendAsync(
                to(server, "/echo").POST(BodyPublishers.ofString("content " + i)).build(),
                BodyHandlers.ofString()));
      }
      for (int i = 0; i < 100; i++) {
        assertThat(answers.get(i).get(20, TimeUnit.SECONDS).body()).isEqualTo("content " + i);
      }
      assertThat(metrics.accepted.sum()).isEqualTo(1);
      Await.until("the streams are over", () -> metrics.openStreams.sum() == 0);
    }
  }

  @Test
  void crumbsOfCookiesAreOneField() throws Exception {
    try (Server server = site().start(0);
        Http2Client client = new Http2Client(server.port())) {
      Http2Headers head =
          client.request("GET", "/cookies").add("cookie", "a=1").add("cookie", "b=2");
      Http2Client.Stream stream = client.open(head, true);
      assertThat(stream.status()).isEqualTo("200");
      assertThat(stream.rest()).isEqualTo("a=1; b=2");
    }
  }

  @Test
  void limitsAreThoseOfHttp1() throws Exception {
    Limits limits = Limits.DEFAULT.withBody(1_000).withHeaders(1_000).withRequestLine(100);
    try (Server server = site().options(ServerOptions.DEFAULT.withLimits(limits)).start(0);
        Http2Client client = new Http2Client(server.port())) {
      Http2Client.Stream announced =
          client.open(client.request("POST", "/echo").set("content-length", "1001"), false);
      assertThat(announced.status()).isEqualTo("413");

      Http2Client.Stream grown = client.open(client.request("POST", "/echo"), false);
      grown.send(new byte[1_001]);
      assertThat(grown.status()).isEqualTo("413");
      grown.rest();
      // Whoever has not sent everything is told to stop, without blame.
      assertThat(client.get("/" + "p".repeat(100)).status()).isEqualTo("414");

      Http2Headers large = client.request("GET", "/");
      for (int i = 0; i < 20; i++) {
        large.set("field-" + i, "v".repeat(40));
      }
      assertThat(client.open(large, true).status()).isEqualTo("431");
      assertThat(client.get("/").status()).isEqualTo("200");
    }
  }

  @Test
  void lateContentIsAnswered408() throws Exception {
    Limits limits =
        Limits.DEFAULT.withTimeouts(
            Duration.ofMillis(100), Duration.ofSeconds(60), Duration.ofSeconds(60));
    try (Server server = site().options(ServerOptions.DEFAULT.withLimits(limits)).start(0);
        Http2Client client = new Http2Client(server.port())) {
      Http2Client.Stream slow = client.open(client.request("POST", "/echo"), false);
      assertThat(slow.status()).isEqualTo("408");
    }
  }

  @Test
  void anIdleConnectionIsSentAway() throws Exception {
    Limits limits =
        Limits.DEFAULT.withTimeouts(
            Duration.ofSeconds(60), Duration.ofMillis(100), Duration.ofSeconds(60));
    try (Server server = site().options(ServerOptions.DEFAULT.withLimits(limits)).start(0);
        Http2Client client = new Http2Client(server.port())) {
      assertThat(client.goAwayError()).isEqualTo(Http2Error.NO_ERROR.code());
      assertThat(client.channel().closeFuture().await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void malformedRequestsAreResetAndTheConnectionLives() throws Exception {
    try (Server server = site().start(0);
        Http2Client client = new Http2Client(server.port())) {
      // A length that is not the content's (RFC 9113, 8.1.1).
      Http2Client.Stream lying =
          client.open(client.request("POST", "/echo").set("content-length", "5"), false);
      lying.send(new byte[3], true);
      assertThat(lying.next()).isEqualTo(Http2Error.PROTOCOL_ERROR);
      assertThat(client.get("/").status()).isEqualTo("200");
    }
  }

  @Test
  void whatHttp2HasNoUseForIsRefused() throws Exception {
    try (Server server = site().start(0);
        Http2Client client = new Http2Client(server.port())) {
      Http2Headers tunnel = client.request("CONNECT", "/");
      tunnel.remove(":scheme");
      tunnel.remove(":path");
      assertThat(client.open(tunnel, false).status()).isEqualTo("501");
      Http2Headers twoHosts = client.request("GET", "/").set("host", "another");
      assertThat(client.open(twoHosts, true).status()).isEqualTo("400");
      Http2Headers expecting = client.request("POST", "/echo").set("expect", "wonders");
      assertThat(client.open(expecting, false).status()).isEqualTo("417");
    }
  }

  @Test
  void aStreamThatIsResetInterruptsItsHandler() throws Exception {
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
                .start(0);
        Http2Client client = new Http2Client(server.port())) {
      Http2Client.Stream stream = client.get("/long");
      assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
      stream.reset();
      assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(client.get("/").status()).isEqualTo("200");
    }
  }

  @Test
  void aClientThatTakesNothingIsReset() throws Exception {
    Limits limits =
        Limits.DEFAULT.withTimeouts(
            Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofMillis(200));
    try (Server server = site().options(ServerOptions.DEFAULT.withLimits(limits)).start(0);
        Http2Client client =
            new Http2Client(
                server.port(),
                io.netty.handler.codec.http2.Http2Settings.defaultSettings()
                    .initialWindowSize(0))) {
      Http2Client.Stream stalled = client.get("/large");
      assertThat(stalled.status()).isEqualTo("200");
      assertThat(stalled.next()).isEqualTo(Http2Error.CANCEL);
      Await.until("nothing is left of it", () -> metrics.openStreams.sum() == 0);
    }
  }

  @Test
  void aStopSendsGoAwayAndLetsRequestsFinish() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    Server server =
        site()
            .get(
                "/wait",
                _ -> {
                  begun.countDown();
                  mayEnd.await();
                  return Response.text("finished");
                })
            .start(0);
    try (Http2Client client = new Http2Client(server.port())) {
      Http2Client.Stream stream = client.get("/wait");
      assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
      Thread stopping = Thread.ofVirtual().start(server::stop);
      assertThat(client.goAwayError()).isEqualTo(Http2Error.NO_ERROR.code());
      mayEnd.countDown();
      assertThat(stream.status()).isEqualTo("200");
      assertThat(stream.rest()).isEqualTo("finished");
      stopping.join();
      assertThat(client.channel().closeFuture().await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  // ---- abuse ----

  @Test
  void rapidResetsEndTheConnection() throws Exception {
    try (Server server = site().start(0);
        Http2Client client = new Http2Client(server.port())) {
      for (int i = 0; i < 400 && client.channel().isActive(); i++) {
        try {
          client.get("/large").reset();
        } catch (Exception closed) {
          break;
        }
      }
      // The server's last word may be lost to a reset: the client was still sending.
      Await.until("it is counted", () -> metrics.violations.sum() > 0);
      Await.until("it has ended", () -> metrics.openHttp2.sum() == 0);
      Await.until("nothing is left of it", () -> metrics.openStreams.sum() == 0);
    }
  }
}
