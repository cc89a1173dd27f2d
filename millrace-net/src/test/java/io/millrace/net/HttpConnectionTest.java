// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.http.Method;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.server.Limits;
import io.millrace.server.Server;
import io.millrace.server.ServerOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// HTTP/1.1 as a client with a bare socket sees it.
class HttpConnectionTest {
  private static final CountDownLatch ENTERED = new CountDownLatch(1);
  private static final CountDownLatch INTERRUPTED = new CountDownLatch(1);
  private static final CompletableFuture<Response> LATER = new CompletableFuture<>();
  private static final CompletableFuture<Response> PENDING = new CompletableFuture<>();

  private static final Limits SMALL =
      Limits.DEFAULT.withBody(10_000).withHeaders(4_096).withRequestLine(1_024).withPipelined(4);

  private static final Server SERVER = site(SMALL);

  /// Not for tests that have to do something in time.
  private static final Server IMPATIENT =
      site(
          SMALL.withTimeouts(
              Duration.ofMillis(400), Duration.ofSeconds(1), Duration.ofSeconds(30)));

  private static Server site(Limits limits) {
    return Millrace.server()
        .get("/hello/{name}", request -> Response.text("Hello, " + request.argument("name")))
        .getAsync("/async", _ -> CompletableFuture.completedStage(Response.text("async")))
        .getAsync("/later", _ -> LATER)
        .getAsync("/pending", _ -> PENDING)
        .getAsync(
            "/who",
            request ->
                CompletableFuture.completedStage(
                    Response.text("port " + request.scope().client().port())))
        .post("/body", request -> Response.text(request.body().length + ":" + request.text()))
        .get("/sleep", _ -> sleep())
        .get(
            "/fails",
            _ -> {
              throw new IllegalStateException(
                  "a secret (this trace is expected in the test's log)");
            })
        .get("/empty", _ -> Response.empty(Status.NO_CONTENT))
        .get("/large", _ -> Response.bytes("application/octet-stream", new byte[5_000_000]))
        .route(Method.GET, "/split", _ -> Response.text("x").with("content-length", "99"))
        .options(ServerOptions.DEFAULT.withLimits(limits))
        .start(0);
  }

  private static Response sleep() throws InterruptedException {
    ENTERED.countDown();
    try {
      TimeUnit.MINUTES.sleep(10);
    } catch (InterruptedException left) {
      INTERRUPTED.countDown();
      throw left;
    }
    return Response.text("too late");
  }

  @AfterAll
  static void stop() {
    PENDING.complete(Response.text("at the end")); // or the server would wait for it
    SERVER.stop();
    IMPATIENT.stop();
  }

  private static String ask(String request) throws Exception {
    try (RawClient client = new RawClient(SERVER.port())) {
      client.write(request);
      return client.readAnswer();
    }
  }

  @Test
  void answersSeveralRequestsOnOneConnection() throws Exception {
    try (RawClient client = new RawClient(SERVER.port())) {
      for (String name : new String[] {"ann", "bob"}) {
        client.write("GET /hello/" + name + " HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(client.readAnswer()).startsWith("HTTP/1.1 200 OK").endsWith("Hello, " + name);
      }
    }
  }

  @Test
  void answersPipelinedRequestsInOrderWhateverTheirStyle() throws Exception {
    try (RawClient client = new RawClient(SERVER.port())) {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 50; i++) {
        all.append("GET ")
            .append(i % 2 == 0 ? "/hello/" + i : "/async")
            .append(" HTTP/1.1\r\nHost: h\r\n\r\n");
      }
      client.write(all.toString());
      for (int i = 0; i < 50; i++) {
        assertThat(client.readAnswer()).endsWith(i % 2 == 0 ? "Hello, " + i : "async");
      }
    }
  }

  @Test
  void theSameBytesAreAQuestionOfTheConnectionOnWhichTheyCome() throws Exception {
    String head = "GET /who HTTP/1.1\r\nHost: h\r\n\r\n";
    for (int i = 0; i < 4; i++) {
      try (RawClient client = new RawClient(SERVER.port())) {
        String own = "port " + client.socket().getLocalPort();
        for (int each = 0; each < 3; each++) {
          client.write(head);
          assertThat(client.readAnswer()).endsWith(own);
        }
        // Known ones, one that is not, and one in two pieces.
        client.write(
            head + head + "GET /async HTTP/1.1\r\nHost: h\r\n\r\n" + head.substring(0, 20));
        assertThat(client.readAnswer()).endsWith(own);
        assertThat(client.readAnswer()).endsWith(own);
        assertThat(client.readAnswer()).endsWith("async");
        client.write(head.substring(20) + head);
        assertThat(client.readAnswer()).endsWith(own);
        assertThat(client.readAnswer()).endsWith(own);
      }
    }
  }

  /// What a connection says after its last request is decoded and forgotten: nothing of it may be
  /// learnt, least of all as that request.
  @Test
  void whatComesAfterTheLastRequestTeachesNothing() throws Exception {
    String head = "GET /async?after HTTP/1.1\r\nHost: h\r\n\r\n";
    try (RawClient client = new RawClient(SERVER.port())) {
      client.write("GET /pending HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
      for (int i = 0; i < 10; i++) {
        // The server answers others meanwhile, and so has read what came before.
        assertThat(ask("GET /async HTTP/1.1\r\nHost: h\r\n\r\n")).endsWith("async");
        client.write(head);
      }
      for (int loop = 0; loop < 4; loop++) {
        assertThat(ask(head)).endsWith("async");
      }
    }
  }

  @Test
  void anAnswerMayBeCompletedLaterByAnyThread() throws Exception {
    try (RawClient client = new RawClient(SERVER.port())) {
      client.write("GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(client.isSilentFor(50)).isTrue();
      LATER.complete(Response.text("at last"));
      assertThat(client.readAnswer()).endsWith("at last");
    }
  }

  @Test
  void headHasTheLengthAndNoContent() throws Exception {
    try (RawClient client = new RawClient(SERVER.port())) {
      client.write(
          "HEAD /hello/ann HTTP/1.1\r\nHost: h\r\n\r\nGET /async HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(client.readHead()).contains("content-length: 10");
      assertThat(client.readAnswer()).startsWith("HTTP/1.1 200").endsWith("async");
    }
  }

  @Test
  void noContentHasNoLength() throws Exception {
    assertThat(ask("GET /empty HTTP/1.1\r\nHost: h\r\n\r\n"))
        .startsWith("HTTP/1.1 204")
        .doesNotContain("content-length");
  }

  @Test
  void aHandlerCannotLieAboutTheLength() throws Exception {
    assertThat(ask("GET /split HTTP/1.1\r\nHost: h\r\n\r\n")).contains("content-length: 1\r\n");
  }

  @Test
  void tellsWhatMethodsAPathHas() throws Exception {
    assertThat(ask("DELETE /body HTTP/1.1\r\nHost: h\r\n\r\n"))
        .startsWith("HTTP/1.1 405")
        .contains("allow: OPTIONS, POST");
    assertThat(ask("OPTIONS /async HTTP/1.1\r\nHost: h\r\n\r\n"))
        .startsWith("HTTP/1.1 204")
        .contains("allow: GET, HEAD, OPTIONS");
  }

  @Test
  void takesBodiesWithALengthAndInChunks() throws Exception {
    assertThat(ask("POST /body HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"))
        .endsWith("5:hello");
    assertThat(
            ask(
                "POST /body HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"))
        .endsWith("5:hello");
  }

  @Test
  void asksForTheBodyOfAClientThatWaits() throws Exception {
    try (RawClient client = new RawClient(SERVER.port())) {
      client.write(
          "POST /body HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
      assertThat(client.readHead()).startsWith("HTTP/1.1 100 Continue");
      client.write("ok");
      assertThat(client.readAnswer()).endsWith("2:ok");
    }
  }

  @Test
  void refusesABodyOverTheLimitAnnouncedOrNot() throws Exception {
    assertThat(ask("POST /body HTTP/1.1\r\nHost: h\r\nContent-Length: 10001\r\n\r\n"))
        .startsWith("HTTP/1.1 413")
        .contains("connection: close");
    String chunk = "1000\r\n" + "x".repeat(4_096) + "\r\n";
    assertThat(
            ask(
                "POST /body HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + chunk.repeat(3)))
        .startsWith("HTTP/1.1 413");
  }

  @Test
  void refusesALongLineAndLongHeaders() throws Exception {
    assertThat(ask("GET /" + "x".repeat(2_000) + " HTTP/1.1\r\nHost: h\r\n\r\n"))
        .startsWith("HTTP/1.1 414");
    assertThat(ask("GET /async HTTP/1.1\r\nHost: h\r\nX: " + "x".repeat(5_000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431");
  }

  @Test
  void refusesWhatIsNoHttp() throws Exception {
    assertThat(ask("GET /async HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400");
    assertThat(ask("GET /async HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")).startsWith("HTTP/1.1 400");
    assertThat(ask("GET /a%zz HTTP/1.1\r\nHost: h\r\n\r\n")).startsWith("HTTP/1.1 400");
    assertThat(ask("GET /async HTTP/1.1\r\nHost : h\r\n\r\n")).startsWith("HTTP/1.1 400");
    assertThat(
            ask(
                "POST /body HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"))
        .startsWith("HTTP/1.1 400");
  }

  @Test
  void oldClientsAndThoseWhoSayCloseAreClosed() throws Exception {
    for (String request :
        new String[] {
          "GET /async HTTP/1.0\r\n\r\n",
          "GET /async HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
        }) {
      try (RawClient client = new RawClient(SERVER.port())) {
        client.write(request);
        assertThat(client.readAnswer()).contains("connection: close").endsWith("async");
        assertThat(client.isEnded()).isTrue();
      }
    }
  }

  @Test
  void takesATargetThatIsAWholeUrl() throws Exception {
    assertThat(ask("GET http://h/hello/ann HTTP/1.1\r\nHost: h\r\n\r\n")).endsWith("Hello, ann");
    assertThat(ask("GET http://h?path=/hello/ann HTTP/1.1\r\nHost: h\r\n\r\n"))
        .startsWith("HTTP/1.1 404");
  }

  @Test
  void anExceptionIsAnsweredWith500AndTellsNothing() throws Exception {
    assertThat(ask("GET /fails HTTP/1.1\r\nHost: h\r\n\r\n"))
        .startsWith("HTTP/1.1 500")
        .doesNotContain("secret");
  }

  @Test
  void aLargeAnswerReachesASlowReaderWhole() throws Exception {
    try (RawClient client = new RawClient(SERVER.port(), 4_096)) {
      client.write("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(client.readHead()).contains("content-length: 5000000");
      assertThat(client.readBytes(5_000_000)).hasSize(5_000_000);
    }
  }

  @Test
  void aRequestThatDoesNotComeWholeIsAnsweredWith408() throws Exception {
    try (RawClient client = new RawClient(IMPATIENT.port())) {
      client.write("POST /body HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhe");
      assertThat(client.readAnswer()).startsWith("HTTP/1.1 408");
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void aHeadThatDripsIsAnsweredWith408() throws Exception {
    try (RawClient client = new RawClient(IMPATIENT.port())) {
      client.write("GET /async HT");
      assertThat(client.readAnswer()).startsWith("HTTP/1.1 408");
    }
  }

  @Test
  void anIdleConnectionIsClosed() throws Exception {
    try (RawClient client = new RawClient(IMPATIENT.port())) {
      client.write("GET /async HTTP/1.1\r\nHost: h\r\n\r\n");
      client.readAnswer();
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void aHandlerIsInterruptedWhenItsClientLeaves() throws Exception {
    RawClient client = new RawClient(SERVER.port());
    client.write("GET /sleep HTTP/1.1\r\nHost: h\r\n\r\n");
    assertThat(ENTERED.await(10, TimeUnit.SECONDS)).isTrue();
    client.close();
    assertThat(INTERRUPTED.await(10, TimeUnit.SECONDS)).isTrue();
  }
}
