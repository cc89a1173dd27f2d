// SPDX-License-Identifier: Apache-2.0
package io.millrace.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.extension.Compression;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.scope.Endpoint;
import io.millrace.scope.Headers;
import io.millrace.scope.Scope;
import io.millrace.websocket.CloseReason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a client says, what it makes of answers, and when it tries again.
class ClientRulesTest {
  /// Octets 0, 0, 0 …; the key `AAAAAAAAAAAAAAAAAAAAAA==`.
  private static final RandomGenerator ZEROS = () -> 0;

  private static final ClientOptions PLAIN =
      ClientOptions.DEFAULT.withSockets(
          ClientOptions.DEFAULT.sockets().withCompression(Compression.NONE));

  private static String request(ClientOptions options, boolean trusted) {
    SocketUri uri = SocketUri.parse("ws://ann:secret@example.com:8000/chat?x=1");
    return new String(
        OpeningRequest.of(uri, options, trusted, ZEROS).bytes(), StandardCharsets.UTF_8);
  }

  @Test
  void theRequestIsThatOfTheStandard() {
    assertThat(request(PLAIN.withCredentials(new Credentials.Bearer("t")), true))
        .isEqualTo(
            """
            GET /chat?x=1 HTTP/1.1
            Host: example.com:8000
            Upgrade: websocket
            Connection: Upgrade
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==
            User-Agent: millrace
            Authorization: Bearer t

            """
                .replace("\n", "\r\n"));
  }

  @Test
  void whatIsAskedForIsAdded() {
    ClientOptions options =
        ClientOptions.DEFAULT
            .withSubprotocols("a", "b")
            .withCookie("x", "1")
            .withCookie("y", "2")
            .withOrigin("https://example.com")
            .withHeader("User-Agent", "mine")
            .withHeader("Host", "inner");
    assertThat(request(options, true).lines())
        .contains(
            "Host: inner",
            "Sec-WebSocket-Protocol: a, b",
            "Cookie: x=1; y=2",
            "Origin: https://example.com",
            "User-Agent: mine",
            "Authorization: Basic YW5uOnNlY3JldA==")
        .anyMatch(line -> line.startsWith("Sec-WebSocket-Extensions: permessage-deflate"))
        .doesNotContain("User-Agent: millrace", "Host: example.com:8000");
  }

  @Test
  void anotherOriginIsToldNoSecrets() {
    ClientOptions options =
        PLAIN
            .withCookie("x", "1")
            .withHeader("authorization", "mine")
            .withHeader("cookie", "y=2")
            .withHeader("host", "inner")
            .withHeader("x-kept", "yes");
    assertThat(request(options, false))
        .contains("Host: example.com:8000", "X-Kept: yes")
        .doesNotContain("Authorization", "Cookie", "inner");
  }

  @Test
  void optionsThatCannotBeAreRefused() {
    for (Runnable wrong :
        new Runnable[] {
          () -> PLAIN.withHeader("Sec-WebSocket-Key", "x"),
          () -> PLAIN.withHeader("Connection", "close"),
          () -> PLAIN.withHeader("x", "a\r\nb: c"),
          () -> PLAIN.withCookie("x", "a; b"),
          () -> PLAIN.withSubprotocols("a", "a"),
          () -> PLAIN.withSubprotocols("a b"),
          () -> PLAIN.withOrigin("a\nb"),
          () -> PLAIN.withUserAgent("a\nb"),
          () -> PLAIN.withRedirects(-1),
          () -> PLAIN.withOpenTimeout(Duration.ZERO),
          () -> PLAIN.withBasic("a:b", "c"),
          () -> PLAIN.withBearer("a b"),
        }) {
      assertThatThrownBy(wrong::run)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected");
    }
    assertThat(PLAIN.withBearer("secret").withCookie("a", "secret").toString())
        .doesNotContain("secret");
  }

  private static OpeningRequest.Verdict judge(int status, String... headers) {
    OpeningRequest request =
        OpeningRequest.of(
            SocketUri.parse("ws://a/"), PLAIN.withSubprotocols("a", "b"), true, ZEROS);
    return request.judge(status, Headers.of(headers));
  }

  private static final String ACCEPT = "ICX+Yqv66kxgM0FcWaLWlFLwTAI=";

  @Test
  void anAnswerIsJudged() {
    assertThat(
            judge(
                101,
                "Upgrade",
                "WebSocket",
                "Connection",
                "keep-alive, upgrade",
                "Sec-WebSocket-Accept",
                ACCEPT,
                "Sec-WebSocket-Protocol",
                "b"))
        .isInstanceOfSatisfying(
            OpeningRequest.Verdict.Open.class,
            open -> assertThat(open.subprotocol()).isEqualTo("b"));
    assertThat(judge(401)).isInstanceOf(OpeningRequest.Verdict.Refused.class);
    assertThat(judge(101)).isInstanceOf(OpeningRequest.Verdict.Bad.class);
    assertThat(
            judge(
                101,
                "Upgrade",
                "websocket",
                "Connection",
                "Upgrade",
                "Sec-WebSocket-Accept",
                ACCEPT,
                "Sec-WebSocket-Protocol",
                "a",
                "Sec-WebSocket-Protocol",
                "b"))
        .isInstanceOf(OpeningRequest.Verdict.Bad.class);
    assertThat(
            judge(
                101,
                "Upgrade",
                "websocket",
                "Connection",
                "Upgrade",
                "Sec-WebSocket-Accept",
                ACCEPT,
                "Sec-WebSocket-Extensions",
                "permessage-deflate"))
        .isEqualTo(
            new OpeningRequest.Verdict.Bad(
                "Sec-WebSocket-Extensions: extension: 'permessage-deflate' in the answer"
                    + " (expected: one that was offered, once)"));
  }

  @Test
  void theScopeHoldsTheAnswer() {
    OpeningRequest request =
        OpeningRequest.of(SocketUri.parse("wss://a/ä?x=1"), PLAIN, true, ZEROS);
    Scope scope =
        request.scope(
            Headers.of("x-y", "z"),
            new OpeningRequest.Verdict.Open(null, io.millrace.extension.Extensions.Agreed.NOTHING),
            new Endpoint("here", 1),
            new Endpoint("there", 2));
    assertThat(scope.scheme()).isEqualTo("wss");
    assertThat(scope.path()).isEqualTo("/ä");
    assertThat(scope.rawPath()).isEqualTo("/%C3%A4");
    assertThat(scope.query().first("x")).isEqualTo("1");
    assertThat(scope.headers().first("x-y")).isEqualTo("z");
    assertThat(scope.server()).isEqualTo(new Endpoint("there", 2));
  }

  @ParameterizedTest
  @CsvSource({
    "7, PT7S",
    "'Thu, 01 Jan 1970 00:01:00 GMT', PT1M",
    "'Wed, 31 Dec 1969 00:00:00 GMT', PT0S",
    "soon,",
    "'',"
  })
  void retryAfterIsSecondsOrADate(String value, Duration expected) {
    Response busy = Response.empty(Status.UNAVAILABLE).with("retry-after", value);
    assertThat(new HandshakeRefusedException("ws://a/", busy, "").retryAfter(Instant.EPOCH))
        .isEqualTo(expected);
  }

  @Test
  void aRefusalWhoseContentIsItsStatusSaysItOnce() {
    Response plain = Response.of(Status.NOT_FOUND);
    assertThat(new HandshakeRefusedException("ws://a/", plain, ""))
        .hasMessage(
            "ws://a/ refused the handshake: 404 Not Found (expected: a path with a WebSocket)");
    Response more = Response.text("no such room").with(Status.NOT_FOUND);
    assertThat(new HandshakeRefusedException("ws://a/", more, ""))
        .hasMessageEndingWith("(expected: a path with a WebSocket): no such room");
  }

  @Test
  void waitsGrowToTheirCapWithFullJitter() {
    Backoff backoff =
        new Backoff(Duration.ofMillis(100), 2, Duration.ofSeconds(1), Duration.ofSeconds(10));
    RandomGenerator nearlyOne = () -> -1;
    assertThat(backoff.delay(0, nearlyOne))
        .isBetween(Duration.ofMillis(99), Duration.ofMillis(100));
    assertThat(backoff.delay(2, nearlyOne))
        .isBetween(Duration.ofMillis(399), Duration.ofMillis(400));
    assertThat(backoff.delay(9, nearlyOne))
        .isBetween(Duration.ofMillis(999), Duration.ofSeconds(1));
    assertThat(backoff.delay(1_000_000, nearlyOne)).isLessThanOrEqualTo(Duration.ofSeconds(1));
    assertThat(backoff.delay(9, ZEROS)).isZero();
    assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(2), 2, Duration.ZERO, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("backoff cap: PT0S (expected: PT2S or more)");
    assertThatThrownBy(() -> new Backoff(Duration.ZERO, Double.NaN, Duration.ZERO, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "1000, true", "1001, true", "1006, true", "1011, true", "1012, true", "1013, true",
    "4000, true", "1002, false", "1003, false", "1007, false", "1008, false", "1009, false"
  })
  void someClosesAreFollowedByAnotherConnection(int code, boolean followed) {
    assertThat(Reconnecting.isFollowed(new CloseReason(code, ""))).isEqualTo(followed);
  }

  private static Proxy chosen(Map<String, String> environment, String uri) {
    return new Proxy.FromEnvironment(environment).chosenFor(SocketUri.parse(uri));
  }

  @Test
  void theEnvironmentChoosesProxies() {
    Map<String, String> all =
        Map.of(
            "http_proxy", "plain:1",
            "HTTPS_PROXY", "http://ann:s%40@secure:2/",
            "no_proxy", "localhost, .inner.example,10.0.0.1,port:81");
    Proxy secure = new Proxy.Http("secure", 2, new Credentials.Basic("ann", "s@"));
    assertThat(chosen(all, "ws://a/")).isEqualTo(new Proxy.Http("plain", 1));
    assertThat(chosen(all, "wss://a/")).isEqualTo(secure);
    for (String each :
        new String[] {
          "ws://localhost/",
          "wss://x.inner.example/",
          "ws://inner.example/",
          "ws://10.0.0.1/",
          "ws://port:81/",
          "ws+unix:/x"
        }) {
      assertThat(chosen(all, each)).as(each).isEqualTo(new Proxy.None());
    }
    assertThat(chosen(all, "wss://winner.example/")).isEqualTo(secure);
    assertThat(chosen(Map.of("ALL_PROXY", "socks5://s"), "ws://a/"))
        .isEqualTo(new Proxy.Socks5("s", 1_080));
    assertThat(chosen(Map.of("HTTP_PROXY", "evil:1"), "ws://a/")).isEqualTo(new Proxy.None());
    assertThat(chosen(Map.of("all_proxy", "x:1", "no_proxy", "*"), "ws://a/"))
        .isEqualTo(new Proxy.None());
    assertThatThrownBy(() -> chosen(Map.of("all_proxy", "ftp://x:1"), "ws://a/"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: http://host:port or socks5://host:port");
  }
}
