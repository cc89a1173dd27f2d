// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.form.Form;
import io.millrace.form.Upload;
import io.millrace.http.BodyPolicy;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.server.Limits;
import io.millrace.server.Server;
import io.millrace.server.ServerBuilder;
import io.millrace.server.ServerOptions;
import io.millrace.server.TlsOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Content that is read while it arrives.
class ArrivingContentTest {
  private static final TlsOptions EC =
      TlsOptions.of(TlsFiles.file("ec.pem"), TlsFiles.file("ec.key.pem"));

  private final CountDownLatch called = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final AtomicReference<Throwable> problem = new AtomicReference<>();

  private ServerBuilder site() {
    return Millrace.server()
        .post("/count", BodyPolicy.streamed(50_000_000), this::count)
        .post("/later", BodyPolicy.streamed(1L << 40), this::later)
        .post("/small", BodyPolicy.streamed(1_000), this::count)
        .post("/whole", BodyPolicy.whole(20), request -> Response.text(request.text()))
        .post("/never", BodyPolicy.streamed(1_000_000), _ -> Response.text("not read"))
        .post("/echo", BodyPolicy.streamed(1_000), ArrivingContentTest::echo)
        .post("/form", BodyPolicy.streamed(50_000_000), ArrivingContentTest::form)
        .get("/after", _ -> Response.text("after"));
  }

  private Response count(Request request) throws IOException {
    called.countDown();
    try (InputStream in = request.stream()) {
      long total = in.transferTo(java.io.OutputStream.nullOutputStream());
      return Response.text("" + total);
    } catch (IOException | RuntimeException broken) {
      problem.set(broken);
      throw broken;
    }
  }

  private static Response echo(Request request) {
    return Response.stream("x/y", out -> request.stream().transferTo(out));
  }

  private Response later(Request request) throws Exception {
    called.countDown();
    goOn.await();
    long total = request.stream().transferTo(java.io.OutputStream.nullOutputStream());
    return Response.text("" + total);
  }

  private static Response form(Request request) {
    try (Form form = Form.of(request)) {
      Upload upload = Objects.requireNonNull(form.upload("file"));
      return Response.text(form.first("title") + ":" + upload.fileName() + ":" + upload.size());
    }
  }

  private static String ask(RawClient client, String head, String content) throws IOException {
    client.write(head.replace("\n", "\r\n") + content);
    return client.readAnswer();
  }

  @Test
  void contentIsReadWithALengthAndInChunksAndTheConnectionGoesOn() throws Exception {
    try (Server server = site().start(0);
        RawClient client = new RawClient(server.port())) {
      assertThat(ask(client, "POST /count HTTP/1.1\nHost: h\nContent-Length: 5\n\n", "12345"))
          .endsWith("\r\n\r\n5");
      assertThat(
              ask(
                  client,
                  "POST /count HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\n",
                  "3\r\nabc\r\n4\r\ndefg\r\n0\r\nX-Trailer: 1\r\n\r\n"))
          .endsWith("\r\n\r\n7");
      assertThat(ask(client, "POST /count HTTP/1.1\nHost: h\nContent-Length: 0\n\n", ""))
          .endsWith("\r\n\r\n0");
      assertThat(ask(client, "GET /after HTTP/1.1\nHost: h\n\n", "")).endsWith("after");
    }
  }

  @Test
  void pipelinedRequestsBehindItWait() throws Exception {
    try (Server server = site().start(0);
        RawClient client = new RawClient(server.port())) {
      String one = "POST /count HTTP/1.1\nHost: h\nContent-Length: 3\n\n".replace("\n", "\r\n");
      client.write(one + "abc" + one + "abc" + "GET /after HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(client.readAnswer()).endsWith("\r\n\r\n3");
      assertThat(client.readAnswer()).endsWith("\r\n\r\n3");
      assertThat(client.readAnswer()).endsWith("after");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http 1", "https 1", "https 2"})
  void muchContentOverEveryKindOfConnection(String kind) throws Exception {
    boolean plain = kind.startsWith("http ");
    try (Server server = plain ? site().start(0) : site().tls(EC).start(0);
        HttpClient client =
            HttpClient.newBuilder()
                .sslContext(TlsFiles.trusting())
                .version(
                    kind.endsWith("2") ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
                .build()) {
      URI to = URI.create((plain ? "http" : "https") + "://localhost:" + server.port() + "/count");
      byte[] content = new byte[20_000_000];
      for (boolean waits : new boolean[] {false, true}) {
        assertThat(
                client
                    .send(
                        HttpRequest.newBuilder(to)
                            .timeout(Duration.ofSeconds(60))
                            .expectContinue(waits)
                            .POST(BodyPublishers.ofByteArray(content))
                            .build(),
                        BodyHandlers.ofString())
                    .body())
            .isEqualTo("20000000");
      }
    }
  }

  /// What a handler does not read is not taken from its client.
  @Test
  void aSlowReaderHoldsUpItsClient() throws Exception {
    try (Server server = site().start(0);
        RawClient client = new RawClient(server.port())) {
      client.write("POST /later HTTP/1.1\r\nHost: h\r\nContent-Length: 200000000\r\n\r\n");
      assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();
      AtomicReference<Long> written = new AtomicReference<>(0L);
      byte[] piece = new byte[1 << 20];
      Thread writer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      for (long sent = 0; sent < 200_000_000; ) {
                        int count = (int) Math.min(piece.length, 200_000_000 - sent);
                        client.socket().getOutputStream().write(piece, 0, count);
                        sent += count;
                        written.set(sent);
                      }
                    } catch (IOException ended) {
                      problem.set(ended);
                    }
                  });
      long[] last = {-1, 0};
      Await.until(
          "the client is held up",
          () -> {
            long now = System.nanoTime();
            if (written.get() != last[0]) {
              last[0] = written.get();
              last[1] = now;
            }
            return now - last[1] > 300_000_000;
          });
      assertThat(writer.isAlive()).isTrue();
      assertThat(written.get()).isLessThan(60_000_000);
      goOn.countDown();
      assertThat(client.readAnswer()).endsWith("200000000");
      assertThat(problem.get()).isNull();
    }
  }

  @Test
  void continueIsSaidWhenTheHandlerReads() throws Exception {
    try (Server server = site().start(0);
        RawClient client = new RawClient(server.port())) {
      client.write(
          "POST /later HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
      assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(client.isSilentFor(100)).isTrue();
      goOn.countDown();
      assertThat(client.readHead()).startsWith("HTTP/1.1 100");
      client.write("abc");
      assertThat(client.readAnswer()).endsWith("\r\n\r\n3");
    }
  }

  @Test
  void whoAnswersWithoutReadingEndsTheConnection() throws Exception {
    try (Server server = site().start(0);
        RawClient client = new RawClient(server.port())) {
      assertThat(ask(client, "POST /never HTTP/1.1\nHost: h\nContent-Length: 9\n\n", "123"))
          .contains("connection: close")
          .endsWith("not read");
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void tooMuchIsRefusedAtOnceWhereTheLengthTells() throws Exception {
    try (Server server = site().start(0);
        RawClient client = new RawClient(server.port())) {
      assertThat(ask(client, "POST /small HTTP/1.1\nHost: h\nContent-Length: 1001\n\n", ""))
          .startsWith("HTTP/1.1 413");
      assertThat(called.getCount()).as("not called").isEqualTo(1);
    }
  }

  @Test
  void tooMuchIsRefusedByItsHandlersFailureOtherwise() throws Exception {
    try (Server server = site().start(0);
        RawClient client = new RawClient(server.port())) {
      String answer =
          ask(
              client,
              "POST /small HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\n",
              "3e8\r\n"
                  + "x".repeat(1_000)
                  + "\r\n1\r\nx\r\n0\r\n\r\n"
                  + "GET /after HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(answer).startsWith("HTTP/1.1 413").contains("connection: close");
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void aBadChunkIsTheClientsFault() throws Exception {
    try (Server server = site().start(0);
        RawClient client = new RawClient(server.port())) {
      String answer =
          ask(
              client,
              "POST /count HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\n",
              "3\r\nabc\r\nzz\r\n\r\nGET /after HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(answer).startsWith("HTTP/1.1 400");
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void theReaderIsToldThatTheClientLeft() throws Exception {
    try (Server server = site().start(0)) {
      try (RawClient client = new RawClient(server.port())) {
        client.write("POST /count HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n123");
        assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();
      }
      Await.until("the reader is told", () -> problem.get() instanceof IOException);
    }
  }

  @Test
  void aClientThatSendsNoMoreIsLate() throws Exception {
    Limits limits =
        Limits.DEFAULT.withTimeouts(
            Duration.ofMillis(300), Duration.ofSeconds(60), Duration.ofSeconds(60));
    try (Server server = site().options(ServerOptions.DEFAULT.withLimits(limits)).start(0);
        RawClient client = new RawClient(server.port())) {
      assertThat(ask(client, "POST /count HTTP/1.1\nHost: h\nContent-Length: 9\n\n", "123"))
          .startsWith("HTTP/1.1 408");
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void aClientThatSendsNoMoreIsLateWhileItIsAnsweredToo() throws Exception {
    Limits limits =
        Limits.DEFAULT.withTimeouts(
            Duration.ofMillis(300), Duration.ofSeconds(60), Duration.ofSeconds(60));
    try (Server server = site().options(ServerOptions.DEFAULT.withLimits(limits)).start(0);
        RawClient client = new RawClient(server.port());
        Http2Client other = Http2Client.plain(server.port())) {
      client.write("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n123");
      Http2Client.Stream stream = other.open(other.request("POST", "/echo"), false);
      stream.send(new byte[3]);
      int head = 0;
      while (!client.isEnded()) {
        head++;
      }
      assertThat(head).isPositive();
      Await.until("the stream is reset", () -> !stream.channel().isActive());
    }
  }

  @Test
  void aRouteMayTakeLessThanTheServer() throws Exception {
    try (Server server = site().start(0);
        RawClient client = new RawClient(server.port())) {
      assertThat(ask(client, "POST /whole HTTP/1.1\nHost: h\nContent-Length: 3\n\n", "abc"))
          .endsWith("abc");
      assertThat(ask(client, "POST /whole HTTP/1.1\nHost: h\nContent-Length: 21\n\n", ""))
          .startsWith("HTTP/1.1 413");
    }
  }

  @Test
  void aLargeUploadOfAForm() throws Exception {
    try (Server server = site().start(0);
        RawClient client = new RawClient(server.port())) {
      String before =
          "--b\r\nContent-Disposition: form-data; name=title\r\n\r\nholiday\r\n"
              + "--b\r\nContent-Disposition: form-data; name=file; filename=a.bin\r\n\r\n";
      String after = "\r\n--b--\r\n";
      int size = 10_000_000;
      client.write(
          "POST /form HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=b\r\n"
              + "Content-Length: "
              + (before.length() + size + after.length())
              + "\r\n\r\n"
              + before);
      client.write(new byte[size]);
      client.write(after);
      assertThat(client.readAnswer()).endsWith("holiday:a.bin:10000000");
      assertThat(ask(client, "GET /after HTTP/1.1\nHost: h\n\n", "")).endsWith("after");
    }
  }
}
