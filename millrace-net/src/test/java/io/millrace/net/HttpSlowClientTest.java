// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.http.Response;
import io.millrace.server.Limits;
import io.millrace.server.Server;
import io.millrace.server.ServerOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Clients that take their answers slowly, and those that end their side after asking.
class HttpSlowClientTest {
  private static final int LARGE = 8_000_000;
  private static final byte[] CONTENT = new byte[LARGE];
  private static final AtomicInteger MADE = new AtomicInteger();
  private static final Semaphore GO = new Semaphore(0);

  private static final Limits FEW = Limits.DEFAULT.withPipelined(4);

  private static final Server SERVER =
      site(
          FEW.withTimeouts(Duration.ofMillis(400), Duration.ofMillis(400), Duration.ofSeconds(30)));

  /// For who must be answered in time.
  private static final Server PATIENT = site(FEW);

  private static Server site(Limits limits) {
    return Millrace.server()
        .getAsync("/large", _ -> made())
        .get("/blocking", _ -> Response.text("blocking"))
        .get(
            "/held",
            _ -> {
              GO.acquireUninterruptibly();
              return Response.text("held");
            })
        .getAsync("/async", _ -> CompletableFuture.completedStage(Response.text("async")))
        .getAsync(
            "/later",
            _ ->
                CompletableFuture.supplyAsync(
                    () -> Response.text("later"),
                    CompletableFuture.delayedExecutor(
                        50, java.util.concurrent.TimeUnit.MILLISECONDS)))
        .getAsync("/never", _ -> new CompletableFuture<>())
        .options(ServerOptions.DEFAULT.withLimits(limits))
        .start(0);
  }

  private static CompletionStage<Response> made() {
    MADE.incrementAndGet();
    return CompletableFuture.completedStage(Response.bytes("application/octet-stream", CONTENT));
  }

  @AfterAll
  static void stop() {
    SERVER.stop();
    PATIENT.stop();
  }

  /// Takes an answer over that time, in twenty pieces.
  private static int readSlowly(RawClient client, Duration time) throws Exception {
    String head = client.readHead();
    assertThat(head).contains("content-length: " + LARGE);
    int read = 0;
    for (int i = 0; i < 20; i++) {
      read += client.readBytes(LARGE / 20).length;
      LockSupport.parkNanos(time.dividedBy(20).toNanos());
    }
    return read;
  }

  @Test
  void anAnswerThatIsBeingTakenIsNoIdleConnection() throws Exception {
    try (RawClient client = new RawClient(SERVER.port(), 8_192)) {
      client.write("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(readSlowly(client, Duration.ofMillis(1_200))).isEqualTo(LARGE);
    }
  }

  @Test
  void theLastAnswerOfAConnectionIsNotCutShort() throws Exception {
    try (RawClient client = new RawClient(SERVER.port(), 8_192)) {
      client.write("GET /large HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
      assertThat(readSlowly(client, Duration.ofSeconds(3))).isEqualTo(LARGE);
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void manyLargeAnswersToAClientThatDoesNotReadAreNotMadeAllAtOnce() throws Exception {
    int before = MADE.get();
    try (RawClient client = new RawClient(SERVER.port(), 8_192)) {
      client.write("GET /large HTTP/1.1\r\nHost: h\r\n\r\n".repeat(50));
      assertThat(client.readHead()).contains("200 OK");
      assertThat(MADE.get() - before).isLessThan(4);
      assertThat(client.readBytes(LARGE)).hasSize(LARGE);
      for (int i = 1; i < 10; i++) {
        assertThat(client.readHead()).contains("200 OK");
        assertThat(client.readBytes(LARGE)).hasSize(LARGE);
      }
      assertThat(MADE.get() - before).isLessThan(14);
    }
  }

  @Test
  void aRequestThatIsNotReadBecauseOthersWaitIsNotLate() throws Exception {
    String request = "GET /held HTTP/1.1\r\nHost: h\r\n\r\n";
    try (RawClient client = new RawClient(SERVER.port())) {
      client.write(request.repeat(8) + request.substring(0, 10));
      assertThat(client.isSilentFor(100)).isTrue();
      client.write(request.substring(10));
      assertThat(client.isSilentFor(900)).isTrue();
      GO.release(9);
      for (int i = 0; i < 9; i++) {
        assertThat(client.readAnswer()).startsWith("HTTP/1.1 200").endsWith("held");
      }
    }
  }

  @Test
  void aHeadThatComesLineByLineIsLateAllTheSame() throws Exception {
    try (RawClient client = new RawClient(SERVER.port())) {
      client.write("GET / HTTP/1.1\r\nHost: h\r\n");
      int lines = 0;
      while (lines < 100 && client.isSilentFor(100)) {
        client.write("X: y\r\n");
        lines++;
      }
      assertThat(lines).isLessThan(100);
      assertThat(client.readHead()).startsWith("HTTP/1.1 408");
    }
  }

  @Test
  void aContentThatDripsIsLateAllTheSame() throws Exception {
    for (String length : new String[] {"Content-Length: 5000", "Transfer-Encoding: chunked"}) {
      try (RawClient client = new RawClient(SERVER.port())) {
        client.write("POST / HTTP/1.1\r\nHost: h\r\n" + length + "\r\n\r\n");
        int drops = 0;
        while (drops < 100 && client.isSilentFor(100)) {
          client.write("1\r\nx\r\n");
          drops++;
        }
        assertThat(drops).isLessThan(100);
        assertThat(client.readHead()).startsWith("HTTP/1.1 408");
      }
    }
  }

  @Test
  void aClientThatEndsItsSideAfterAskingGetsItsAnswers() throws Exception {
    for (String path : new String[] {"/async", "/later", "/blocking"}) {
      try (RawClient client = new RawClient(PATIENT.port())) {
        client.write(("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n").repeat(3));
        client.endOutput();
        for (int i = 0; i < 3; i++) {
          assertThat(client.readAnswer()).startsWith("HTTP/1.1 200").endsWith(path.substring(1));
        }
        assertThat(client.isEnded()).isTrue();
      }
    }
  }

  @Test
  void aClientThatEndsItsSideGetsALargeAnswerWhole() throws Exception {
    try (RawClient client = new RawClient(SERVER.port(), 8_192)) {
      client.write("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
      client.endOutput();
      assertThat(readSlowly(client, Duration.ofMillis(200))).isEqualTo(LARGE);
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void whoEndsTheirSideDoNotWaitForEver() throws Exception {
    try (RawClient client = new RawClient(SERVER.port())) {
      client.write("GET /never HTTP/1.1\r\nHost: h\r\n\r\n");
      client.endOutput();
      assertThat(client.isEnded()).isTrue();
    }
  }
}
