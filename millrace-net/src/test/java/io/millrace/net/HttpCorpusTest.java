// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.server.Limits;
import io.millrace.server.Server;
import io.millrace.server.ServerOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Good, malformed and smuggling requests, byte for byte (`http1-corpus.txt`): which answer each
/// gets, and that nothing behind a bad one is ever taken for a request. However the bytes are cut
/// into packets.
class HttpCorpusTest {
  private static final String NEXT = "GET /next HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

  private static final Server SERVER =
      Millrace.server()
          .anyAsync("/{path:path}", request -> CompletableFuture.completedStage(seen(request)))
          .options(
              ServerOptions.DEFAULT.withLimits(
                  Limits.DEFAULT.withRequestLine(256).withHeaders(1_024).withBody(10_000)))
          .start(0);

  @AfterAll
  static void stop() {
    SERVER.stop();
  }

  private static Response seen(Request request) {
    String query = request.scope().queryString();
    return Response.text(
        request.method()
            + " "
            + request.scope().rawPath()
            + (query.isEmpty() ? "" : "?" + query)
            + " host="
            + request.headers().first("host", "none")
            + " x-trailer="
            + request.headers().first("x-trailer", "none")
            + " length="
            + request.body().length
            + " "
            + request.text());
  }

  static Stream<HttpCorpus.Example> examples() throws Exception {
    return HttpCorpus.read().stream();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void inOnePiece(HttpCorpus.Example example) throws Exception {
    play(example, Integer.MAX_VALUE);
  }

  /// What came twice is known, and no longer read.
  @ParameterizedTest
  @MethodSource("examples")
  void andWhenTheSameBytesCameBefore(HttpCorpus.Example example) throws Exception {
    if (!example.fate().equals("waits")) {
      for (int i = 0; i < 3; i++) {
        play(example, Integer.MAX_VALUE);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void inPieces(HttpCorpus.Example example) throws Exception {
    if (example.size() < 2_000) {
      play(example, 1);
    }
    play(example, 7);
  }

  private static void play(HttpCorpus.Example example, int piece) throws Exception {
    try (RawClient client = new RawClient(SERVER.port())) {
      List<Answer> answers = new ArrayList<>();
      for (int i = 0; i < example.parts().size(); i++) {
        if (i > 0 && example.statuses().getFirst().equals("100")) {
          answers.add(new Answer(client.readHead(), ""));
        }
        send(client, example.parts().get(i), piece);
      }
      if (example.fate().equals("waits")) {
        assertThat(client.isSilentFor(50)).isTrue();
        return;
      }
      send(client, NEXT.getBytes(ISO_8859_1), piece);
      readAll(client, answers);
      judge(example, answers);
    }
  }

  private static void send(RawClient client, byte[] bytes, int piece) {
    try {
      for (int from = 0; from < bytes.length; from += Math.min(piece, bytes.length)) {
        int to = (int) Math.min(bytes.length, (long) from + piece);
        client.write(Arrays.copyOfRange(bytes, from, to));
      }
    } catch (java.io.IOException refusedInTheMiddle) {
      // The answer is there to be read all the same.
    }
  }

  private record Answer(String head, String content) {
    String status() {
      return head.substring("HTTP/1.1 ".length(), "HTTP/1.1 ".length() + 3);
    }
  }

  private static void readAll(RawClient client, List<Answer> answers) throws Exception {
    while (client.hasMore()) {
      String whole = client.readAnswer();
      int content = whole.indexOf("\r\n\r\n") + 4;
      answers.add(new Answer(whole.substring(0, content), whole.substring(content)));
    }
  }

  private static void judge(HttpCorpus.Example example, List<Answer> answers) {
    List<Answer> own = new ArrayList<>(answers);
    if (example.fate().equals("goes on")) {
      assertThat(own.removeLast().content()).startsWith("GET /next");
    }
    assertThat(own).hasSameSizeAs(example.statuses());
    for (int i = 0; i < own.size(); i++) {
      assertThat(example.statuses().get(i).split("/", -1)).contains(own.get(i).status());
      assertThat(own.get(i).content()).doesNotContain("/next");
    }
    assertThat(own.getLast().content()).contains(example.contained());
    if (Integer.parseInt(own.getLast().status()) >= 400) {
      assertThat(own.getLast().head()).containsIgnoringCase("connection: close");
    }
  }
}
