// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.WebSocketMessage;
import io.millrace.http.Method;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.scope.Headers;
import io.millrace.scope.Scope;
import io.millrace.scope.User;
import io.millrace.testing.Probe;
import io.millrace.testing.ProbeSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Paths, JSON and texts that clients of the originals rely on.
class DemoSiteTest {
  private static final Duration TWO_SECONDS = Duration.ofSeconds(2);

  private final Probe site = TestSite.open();

  @AfterEach
  void close() {
    site.close();
  }

  @Test
  void wordsComeEveryTwoSecondsAHundredTimes() {
    ProbeSocket socket = site.connect("/ws/any_url/");
    for (int i = 0; i < 100; i++) {
      assertThat(text(socket)).matches("\\{\"message\":\"[a-z]+\"}");
      socket.expectNothing();
      site.clock().advance(TWO_SECONDS);
    }
    socket.expectClose(1000);
  }

  @Test
  void wordsEndAtOnceWhenTheClientLeaves() {
    int others = site.threads(); // workers
    ProbeSocket socket = site.connect("/ws/any_url/");
    assertThat(text(socket)).contains("message");
    assertThat(site.threads() - others).isOne();
    socket.drop();
    site.settle();
    assertThat(site.threads() - others).isZero();
    assertThat(site.metrics().handlerErrors.sum()).isZero();
  }

  @Test
  void numbersComeEveryTwoSecondsAHundredTimes() {
    ProbeSocket socket = site.connect("/ws/two_url/");
    for (int i = 0; i < 100; i++) {
      int number = Integer.parseInt(text(socket).replaceAll("\\{\"data\":(\\d+)}", "$1"));
      assertThat(number).isBetween(0, 100);
      site.clock().advance(TWO_SECONDS);
    }
    socket.expectClose(1000);
  }

  private static String text(ProbeSocket socket) {
    return switch (socket.next()) {
      case WebSocketMessage.Text(String text) -> text;
      case WebSocketMessage.Binary _ -> throw new AssertionError("binary");
    };
  }

  @Test
  void everybodyInARoomHearsALineTheSpeakerToo() {
    ProbeSocket ann = site.connect("/ws/chat/lobby/");
    ProbeSocket bob = site.connect("/ws/chat/lobby/");
    ProbeSocket elsewhere = site.connect("/ws/chat/cellar/");
    site.settle();
    ann.send("{\"message\": \"hi\", \"username\": \"ann\"}");
    ann.expectJson("{\"message\":\"hi\",\"username\":\"ann\"}");
    bob.expectJson("{\"message\":\"hi\",\"username\":\"ann\"}");
    elsewhere.expectNothing();
  }

  @Test
  void whoeverHasLoggedInSpeaksUnderThatName() {
    Scope scope =
        Scope.of(Scope.WEBSOCKET, "/ws/chat/lobby/", Headers.none()).withUser(new User("ann"));
    ProbeSocket socket = site.connect(scope);
    socket.send("{\"message\":\"hi\",\"username\":\"root\"}");
    socket.expectJson("{\"message\":\"hi\",\"username\":\"ann\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"no json", "[]", "17", "{\"username\":\"x\"}", "{\"message\":null}", ""})
  void aLineThatIsNoneClosesNothing(String bad) {
    for (String path : List.of("/ws/chat/lobby/", "/ws/chat/")) {
      ProbeSocket socket = site.connect(path);
      socket.send(bad);
      socket.expectNothing();
      socket.send("{\"message\":\"still here\"}");
      assertThat(text(socket)).contains("still here");
      socket.close(1000);
    }
  }

  @Test
  void aRoomMayBeNamedInAnyScriptAndStillIsApart() {
    ProbeSocket chinese = site.connect("/ws/chat/%E8%8C%B6%E9%A6%86/");
    ProbeSocket other = site.connect("/ws/chat/%E9%85%92%E5%90%A7/");
    site.settle();
    chinese.send("{\"message\":\"茶\",\"username\":\"a\"}");
    chinese.expectJson("{\"message\":\"茶\",\"username\":\"a\"}");
    other.expectNothing();
    assertThat(site.connect("/ws/chat/no-word/").rejection().status().code()).isEqualTo(404);
  }

  @Test
  void theSingleRoomAnswersUnderItsName() {
    ProbeSocket one = site.connect("/ws/chat/");
    ProbeSocket two = site.connect("/ws/chat/");
    site.settle();
    one.send("{\"message\":\"latte\"}");
    one.expectJson("{\"message\":\"运维咖啡吧:latte\"}");
    two.expectJson("{\"message\":\"运维咖啡吧:latte\"}");
  }

  @Test
  void echoBroadcastAndBinarySayWhatTheirOriginalsSay() {
    ProbeSocket echo = site.connect("/ws/echo");
    echo.send("你好");
    echo.expectText("收到消息: 你好");
    ProbeSocket one = site.connect("/ws/broadcast");
    ProbeSocket two = site.connect("/ws/broadcast");
    site.settle();
    one.send("m");
    one.expectText("用户说: m");
    two.expectText("用户说: m");
    ProbeSocket binary = site.connect("/ws/binary");
    binary.send(new byte[] {1, 2});
    binary.expectBytes("Binary received".getBytes(StandardCharsets.UTF_8));
    binary.send("text");
    binary.expectText("请发送二进制数据");
  }

  @Test
  void theStatusTellsOfLoopsAndCounters() {
    ProbeSocket socket = site.connect("/ws/status/");
    assertThat(text(socket))
        .contains(
            "\"uptimeSeconds\":7", "\"transport\":\"epoll\"", "\"lagMicros\":5", "\"drops\":{}");
    site.clock().advance(Duration.ofSeconds(1));
    assertThat(text(socket)).contains("\"connections\"");
  }

  @Test
  void theStatusTellsOfTheServersThatShareTheLayerAndOfTheWayThere() {
    ProbeSocket socket = site.connect("/ws/status/");
    assertThat(text(socket))
        .contains(
            "\"nodes\":[{\"name\":\"this process\",\"self\":true,",
            "\"silent\":false",
            "\"layer\":{\"linksDown\":0,\"losses\":0,\"gaps\":0,\"sent\":0,\"received\":0,\"lost\":0}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/one/",
        "/two/",
        "/chat",
        "/chat/",
        "/chat/lobby/",
        "/echo/",
        "/broadcast/",
        "/binary/",
        "/rooms/",
        "/dashboard/",
        "/game/",
        "/guard/",
        "/picture",
        "/video",
        "/upload/",
        "/status/"
      })
  void everyPageIsServedWithAPolicyThatKeepsForeignCodeOut(String path) {
    Response page = site.get(path);
    assertThat(page.status().code()).isEqualTo(200);
    assertThat(page.headers().first("content-type")).isEqualTo("text/html; charset=utf-8");
    assertThat(page.headers().first("content-security-policy")).contains("default-src 'self'");
    assertThat(page.bodyText())
        .contains("<header class=\"top\">", "<footer class=\"bottom\">", "aria-current=\"page\"")
        .doesNotContain("https://", "<script>", "style=", "onclick", "<!--");
  }

  @Test
  void assetsHaveTheirTypesAndAreNotSentTwice() {
    assertThat(site.get("/assets/live.js").headers().first("content-type"))
        .isEqualTo("text/javascript; charset=utf-8");
    Response chart = site.get("/assets/chart.js");
    assertThat(chart.status().code()).isEqualTo(200);
    Headers known = Headers.of("if-none-match", chart.headers().first("etag", ""));
    Response again = site.send(Request.of(Method.GET, "/assets/chart.js", known, new byte[0]));
    assertThat(again.status().code()).isEqualTo(304);
    for (String missing :
        new String[] {"/assets/none.js", "/assets/..%2Findex.html", "/assets/x.class"}) {
      assertThat(site.get(missing).status().code()).isEqualTo(404);
    }
  }
}
