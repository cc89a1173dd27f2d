// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.consumer.WebSocketMessage;
import io.millrace.http.Response;
import io.millrace.json.Json;
import io.millrace.layer.ChannelLayer;
import io.millrace.scope.Headers;
import io.millrace.server.ServerBuilder;
import io.millrace.server.ServerStatus;
import io.millrace.tail.TailOptions;
import io.millrace.tail.Tails;
import io.millrace.task.Tasks;
import io.millrace.testing.Probe;
import io.millrace.testing.ProbeSocket;
import io.millrace.time.Timeline;
import io.millrace.token.TokenIssuer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Each guard refuses with its code and its text, and lets the good through.
class GuardDemoTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  private final Probe site = site(new GuardSettings(SECRET, 4));

  private static Probe site(GuardSettings settings) {
    ChannelLayer layer = ChannelLayer.inMemory();
    ServerBuilder builder = Millrace.server().layer(layer);
    ServerStatus status = new ServerStatus(Duration.ZERO, "epoll", List.of());
    Tasks tasks = Tasks.inMemory(DemoTasks.book(), layer);
    Tails tails = Tails.open(TailOptions.DEFAULT, layer.metrics(), Timeline.system());
    DemoSite.addTo(
        builder,
        SiteParts.of(() -> status, layer, tasks, tails)
            .withSettings(DemoSettings.DEFAULT.withGuards(settings)));
    return Probe.of(builder.application());
  }

  @AfterEach
  void close() {
    site.close();
  }

  private static String text(ProbeSocket socket) {
    return switch (socket.next()) {
      case WebSocketMessage.Text(String text) -> text;
      case WebSocketMessage.Binary _ -> throw new AssertionError("binary");
    };
  }

  private static void expectEcho(ProbeSocket socket, String text) {
    socket.send(text);
    socket.expectText(text);
  }

  @Test
  void theTokenOfTheSiteOpensTheSocketAndABadOneDoesNot() {
    Response answer = site.get("/guard/token");
    assertThat(answer.headers().first("cache-control")).isEqualTo("no-store");
    String token =
        Objects.requireNonNull(Json.read(answer.bodyText(), Map.class).get("token")).toString();
    expectEcho(site.connect("/ws/guard/token?token=" + token), "by query");
    expectEcho(
        site.connect("/ws/guard/token", Headers.of("authorization", "Bearer " + token)),
        "by header");
    String mine = TokenIssuer.secret(SECRET).issue(Map.of("sub", "ann"));
    expectEcho(site.connect("/ws/guard/token?token=" + mine), "with the setting's secret");
    assertThat(site.connect("/ws/guard/token?token=x" + token).expectClose(1008).text())
        .isEqualTo("无效令牌");
  }

  @Test
  void aBadMessageIsAnsweredAndTheSocketStays() {
    ProbeSocket socket = site.connect("/ws/guard/schema");
    expectEcho(socket, "{\"type\":\"a\",\"content\":\"b\"}");
    for (String bad :
        List.of(
            "{\"type\":\"a\"}",
            "{\"type\":1,\"content\":\"b\"}",
            "no json",
            "{\"type\":\"a\",\"content\":\"" + "x".repeat(1_001) + "\"}")) {
      socket.send(bad);
      assertThat(text(socket)).startsWith("无效消息: ");
    }
    expectEcho(socket, "{\"content\":\"b\",\"type\":\"a\"}");
  }

  @Test
  void aHundredMessagesAMinutePass() {
    ProbeSocket socket = site.connect("/ws/guard/rate");
    for (int i = 0; i < 100; i++) {
      expectEcho(socket, "m" + i);
    }
    site.clock().advance(Duration.ofSeconds(6));
    for (int i = 0; i < 10; i++) {
      expectEcho(socket, "n" + i);
    }
    socket.send("too fast");
    assertThat(socket.expectClose(1008).text()).isEqualTo("发送消息过于频繁");
  }

  @Test
  void whatPassedInABurstIsAnsweredBeforeTheRefusal() {
    ProbeSocket socket = site.connect("/ws/guard/rate");
    for (int i = 0; i < 120; i++) {
      socket.send("m" + i);
    }
    for (int i = 0; i < 100; i++) {
      socket.expectText("m" + i);
    }
    assertThat(socket.expectClose(1008).text()).isEqualTo("发送消息过于频繁");
  }

  @Test
  void onlyTheTwoOriginsPass() {
    for (String good : List.of("https://example.com", "https://sub.example.com")) {
      Headers headers = Headers.of("host", "demo", "origin", good);
      expectEcho(site.connect("/ws/guard/origin", headers), "hi");
    }
    Headers own = Headers.of("host", "demo", "origin", "https://demo");
    assertThat(site.connect("/ws/guard/origin", own).rejection().status().code()).isEqualTo(403);
    assertThat(site.connect("/ws/guard/origin").rejection().status().code()).isEqualTo(403);
    assertThat(site.connect("/ws/guard/origin/closing", own).expectClose(1008).text())
        .isEqualTo("不允许的源");
    Headers foreign = Headers.of("host", "demo", "origin", "https://example.com");
    assertThat(site.connect("/ws/echo", foreign).rejection().status().code()).isEqualTo(403);
    assertThat(site.connect("/ws/echo", own).accepted()).isTrue();
  }

  @Test
  void theThirdIsOneTooManyAndSoIsTheFifthOnTheSite() {
    ProbeSocket one = site.connect("/ws/guard/limit");
    ProbeSocket two = site.connect("/ws/guard/limit");
    expectEcho(one, "1");
    expectEcho(two, "2");
    assertThat(site.connect("/ws/guard/limit").expectClose(1008).text()).isEqualTo("服务器繁忙");
    site.settle();
    assertThat(site.connect("/ws/echo").accepted()).isTrue();
    assertThat(site.connect("/ws/echo").accepted()).isTrue();
    assertThat(site.connect("/ws/echo").expectClose(1008).text()).isEqualTo("服务器繁忙");
    assertThat(site.get("/").status().code()).isEqualTo(200);
    two.drop();
    site.settle();
    expectEcho(site.connect("/ws/guard/limit"), "3");
  }

  @Test
  void theRobustOneOutlivesBoomAndCountsPrimesElsewhere() {
    ProbeSocket socket = site.connect("/ws/robust");
    expectEcho(socket, "hi");
    socket.send("boom");
    socket.expectText("错误: 消息处理失败");
    socket.send("primes 10000");
    socket.expectText("primes 10000: 1229");
    socket.send("primes 999999999");
    assertThat(text(socket)).startsWith("错误: ");
    expectEcho(socket, "still here");
    assertThat(site.metrics().handlerErrors.sum()).isOne();
  }

  @Test
  void withoutASettingTheSecretIsAnotherAtEachStart() {
    try (Probe one = site(GuardSettings.DEFAULT);
        Probe two = site(GuardSettings.DEFAULT)) {
      Object token = Json.read(one.get("/guard/token").bodyText(), Map.class).get("token");
      assertThat(one.connect("/ws/guard/token?token=" + token).accepted()).isTrue();
      two.connect("/ws/guard/token?token=" + token).expectClose(1008);
    }
  }
}
