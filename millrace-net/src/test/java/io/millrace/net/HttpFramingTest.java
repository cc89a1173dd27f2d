// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.server.Server;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where a request begins and ends must never be a matter of opinion: what could be read in two
/// ways is refused, and nothing behind it is answered.
class HttpFramingTest {
  private static final String NEXT = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";

  private static final Server SERVER =
      Millrace.server()
          .post("/body", request -> Response.text(request.body().length + ":" + request.text()))
          .get("/smuggled", _ -> Response.text("smuggled"))
          .get("/one", request -> Response.text("one"))
          .get("/204", _ -> Response.text("never seen").with(Status.NO_CONTENT))
          .get("/304", _ -> Response.text("never seen").with(Status.NOT_MODIFIED))
          .get("/101", _ -> Response.text("never seen").with(Status.SWITCHING_PROTOCOLS))
          .websocket("/echo", TestConsumers.AsyncEcho::new)
          .start(0);

  @AfterAll
  static void stop() {
    SERVER.stop();
  }

  /// All that the server says until it closes, or until it has said nothing for a while.
  private static String everything(RawClient client, int patience) throws IOException {
    StringBuilder all = new StringBuilder();
    client.socket().setSoTimeout(patience);
    byte[] some = new byte[8_192];
    try {
      for (int n = client.socket().getInputStream().read(some);
          n >= 0;
          n = client.socket().getInputStream().read(some)) {
        all.append(new String(some, 0, n, ISO_8859_1));
      }
    } catch (SocketTimeoutException quiet) {
      all.append("[open]");
    }
    return all.toString();
  }

  private static String say(String request) throws IOException {
    try (RawClient client = new RawClient(SERVER.port())) {
      client.write(request);
      return everything(client, 300);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        "Content-Length: 5, 6\r\n\r\nhello",
        "Content-Length: +5\r\n\r\nhello",
        "Content-Length: -5\r\n\r\nhello",
        "Content-Length: 0x5\r\n\r\nhello",
        "Content-Length: 5 5\r\n\r\nhello",
        "Content-Length: \r\n\r\nhello",
        "Content-Length: 99999999999999999999\r\n\r\nhello",
        "Content-Length : 5\r\n\r\nhello",
        "Content-Length\t: 5\r\n\r\nhello",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: identity\r\n\r\n",
        "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5;x\n\r\nhello\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n+5\r\nhello\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n\r\nhello\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\nhello\n0\n\n",
        "Transfer-Encoding: chunked\r\n\r\n100000005\r\nhello\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n",
        "X: a\nContent-Length: 5\r\n\r\nhello",
        "X: a\rContent-Length: 5\r\n\r\nhello",
        "X: a\0b\r\n\r\n",
        "no colon\r\n\r\n",
        ": no name\r\n\r\n",
        "Na me: x\r\n\r\n",
      })
  void whatCanBeReadInTwoWaysIsRefusedAndNothingBehindItIsAnswered(String rest) throws Exception {
    String answers = say("POST /body HTTP/1.1\r\nHost: h\r\n" + rest + NEXT);
    assertThat(answers)
        .matches("(?s)HTTP/1.1 (400|501|413) .*")
        .doesNotContain("smuggled", "[open]");
    assertThat(answers.split("HTTP/1.1 ", -1)).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /one HTTP/1.1\nHost: h\n\n",
        "GET /one HTTP/1.1 \r\nHost: h\r\n\r\n",
        "GET /one HTTP/1.1x\r\nHost: h\r\n\r\n",
        "GET /one\r\nHost: h\r\n\r\n",
        "CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n",
        "G(T /one HTTP/1.1\r\nHost: h\r\n\r\n",
        "POST /body HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      })
  void aBadHeadIsRefusedAndNothingBehindItIsAnswered(String head) throws Exception {
    String answers = say(head + NEXT);
    assertThat(answers).matches("(?s)HTTP/1.1 (4..|50.) .*").doesNotContain("smuggled", "[open]");
    assertThat(answers.split("HTTP/1.1 ", -1)).hasSize(2);
  }

  @Test
  void aBadHeadIsRefusedBeforeItsContentHasCome() throws Exception {
    assertThat(say("POST /body HTTP/1.1\r\nContent-Length: 5\r\n\r\n"))
        .startsWith("HTTP/1.1 400")
        .doesNotContain("[open]");
  }

  @Test
  void aFoldedFieldIsRefusedOrOneField() throws Exception {
    String answers =
        say("POST /body HTTP/1.1\r\nHost: h\r\nX: a\r\n Content-Length: 5\r\n\r\n" + NEXT);
    assertThat(answers).matches("(?s)HTTP/1.1 (400 .*|200 .*0:HTTP/1.1 200 .*smuggled.*)");
  }

  @Test
  void garbageBehindAGoodRequestIsRefusedAfterTheAnswer() throws Exception {
    String answers = say("GET /one HTTP/1.1\r\nHost: h\r\n\r\n\0\1garbage\r\n\r\n" + NEXT);
    assertThat(answers)
        .startsWith("HTTP/1.1 200")
        .contains("oneHTTP/1.1 400")
        .doesNotContain("smuggled", "[open]");
  }

  @Test
  void closeEndsAPipelineInItsMiddle() throws Exception {
    String answers =
        say(
            "GET /one HTTP/1.1\r\nHost: h\r\n\r\nGET /one HTTP/1.1\r\nHost: h\r\n"
                + "Connection: close\r\n\r\n"
                + NEXT);
    assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(3);
    assertThat(answers).doesNotContain("smuggled", "[open]").endsWith("one");
  }

  @Test
  void anAnswerWithoutContentKeepsTheConnectionInStep() throws Exception {
    for (String status : List.of("204", "304")) {
      String answers = say("GET /" + status + " HTTP/1.1\r\nHost: h\r\n\r\n" + NEXT);
      assertThat(answers).startsWith("HTTP/1.1 " + status).endsWith("smuggled[open]");
      assertThat(answers).doesNotContain("never seen");
    }
  }

  @Test
  void aHandlerCannotAnswerWithAnInterimStatus() throws Exception {
    assertThat(say("GET /101 HTTP/1.1\r\nHost: h\r\n\r\n" + NEXT))
        .startsWith("HTTP/1.1 500")
        .endsWith("smuggled[open]");
  }

  @Test
  void anOldClientIsKeptWhenItAsks() throws Exception {
    String old = "GET /one HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
    String answers = say(old + old + "GET /one HTTP/1.0\r\n\r\n" + NEXT);
    assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(4);
    assertThat(answers).contains("connection: keep-alive").doesNotContain("smuggled", "[open]");
  }

  @Test
  void theWordToGoOnComesAfterTheAnswersBeforeIt() throws Exception {
    String answers =
        say(
            "GET /one HTTP/1.1\r\nHost: h\r\n\r\nPOST /body HTTP/1.1\r\nHost: h\r\n"
                + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\nhello");
    assertThat(answers).startsWith("HTTP/1.1 200").endsWith("5:hello[open]");
  }

  @Test
  void aWebSocketOpensBehindOtherRequestsAndWithContent() throws Exception {
    String upgrade =
        "GET /echo HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    for (String end : List.of("\r\n", "Content-Length: 5\r\n\r\nhello")) {
      try (RawClient client = new RawClient(SERVER.port())) {
        List<byte[]> parts = new ArrayList<>();
        parts.add(("GET /one HTTP/1.1\r\nHost: h\r\n\r\n" + upgrade + end).getBytes(ISO_8859_1));
        parts.add(RawClient.frame(0x81, "early".getBytes(ISO_8859_1)));
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        parts.forEach(all::writeBytes);
        client.write(all.toByteArray());
        assertThat(client.readAnswer()).endsWith("one");
        assertThat(client.readHead()).startsWith("HTTP/1.1 101");
        assertThat(client.nextFrame().text()).isEqualTo("early");
      }
    }
  }
}
