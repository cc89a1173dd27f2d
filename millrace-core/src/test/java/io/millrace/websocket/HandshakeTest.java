// SPDX-License-Identifier: Apache-2.0
package io.millrace.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.http.Method;
import io.millrace.scope.Headers;
import io.millrace.websocket.Handshake.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HandshakeTest {
  private static final Headers GOOD =
      Headers.of(
          "Host", "here",
          "Upgrade", "WebSocket",
          "Connection", "keep-alive, Upgrade",
          "Sec-WebSocket-Version", "13",
          "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");

  private static Verdict judge(Headers headers) {
    return Handshake.judge(Method.GET, "1.1", headers);
  }

  private static int status(Verdict verdict) {
    return verdict instanceof Verdict.Refused(var answer) ? answer.status().code() : 0;
  }

  @Test
  void answersTheKeyOfTheRfc() {
    assertThat(judge(GOOD)).isEqualTo(new Verdict.Good("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
  }

  @Test
  void leavesPlainHttpAlone() {
    assertThat(judge(Headers.of("connection", "upgrade"))).isEqualTo(new Verdict.NotWebSocket());
    assertThat(judge(GOOD.with("upgrade", "h2c"))).isEqualTo(new Verdict.NotWebSocket());
  }

  @Test
  void refusesOtherMethodsAndVersionsOfHttp() {
    assertThat(status(Handshake.judge(Method.POST, "1.1", GOOD))).isEqualTo(400);
    assertThat(status(Handshake.judge(Method.GET, "1.0", GOOD))).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "connection, keep-alive, 400",
    "sec-websocket-key, short, 400",
    "sec-websocket-key, dGhlIHNhbXBsZSBub25jZQ==x, 400",
    "sec-websocket-key, '', 400",
    "sec-websocket-version, 8, 426",
    "sec-websocket-version, '', 426",
  })
  void refusesWhatIsNotAnOpeningRequest(String name, String value, int status) {
    assertThat(status(judge(GOOD.with(name, value)))).isEqualTo(status);
  }

  @Test
  void refusesTwoKeys() {
    assertThat(status(judge(GOOD.and(Headers.of("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")))))
        .isEqualTo(400);
  }

  @Test
  void saysWhichVersionIsSpoken() {
    Verdict verdict = judge(GOOD.with("sec-websocket-version", "7"));
    assertThat(((Verdict.Refused) verdict).answer().headers().first("sec-websocket-version"))
        .isEqualTo("13");
  }

  @Test
  void aStreamOfHttp2IsOpenedWithoutKeyAndUpgrade() {
    assertThat(Handshake.judgeStream("websocket", Headers.of("sec-websocket-version", "13")))
        .isEqualTo(new Handshake.Verdict.Good(""));
    assertThat(status(Handshake.judgeStream("websocket", Headers.none()))).isEqualTo(400);
    Headers good = Headers.of("sec-websocket-version", "13");
    assertThat(status(Handshake.judgeStream("telnet", good))).isEqualTo(501);
    assertThat(status(Handshake.judgeStream("websocket", good.with("sec-websocket-version", "8"))))
        .isEqualTo(400);
    assertThat(
            status(
                Handshake.judgeStream("websocket", good.with("sec-websocket-extensions", "a b"))))
        .isEqualTo(400);
  }
}
