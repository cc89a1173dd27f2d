// SPDX-License-Identifier: Apache-2.0
package io.millrace.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.Millrace;
import io.millrace.consumer.InboundGate.Verdict;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.metrics.DropReason;
import io.millrace.scope.Endpoint;
import io.millrace.scope.Headers;
import io.millrace.scope.Scope;
import io.millrace.scope.User;
import io.millrace.server.Middleware;
import io.millrace.server.ServerBuilder;
import io.millrace.testing.Probe;
import io.millrace.testing.ProbeSocket;
import io.millrace.websocket.CloseReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GuardsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static ServerBuilder echo(Middleware... guards) {
    ServerBuilder builder = Millrace.server();
    for (Middleware each : guards) {
      builder.use(each);
    }
    return builder
        .get("/page", _ -> Response.text("page"))
        .websocket(
            "/ws",
            socket -> {
              for (String text : socket.texts()) {
                socket.send(text);
              }
            })
        .websocket("/other", socket -> socket.receive());
  }

  private static Probe site(Middleware... guards) {
    return Probe.of(echo(guards).application());
  }

  private static void expectEcho(ProbeSocket socket, String text) {
    socket.send(text);
    socket.expectText(text);
  }

  private static Scope from(String address, String user) {
    Endpoint client = new Endpoint(address, 4_000);
    Endpoint server = new Endpoint("127.0.0.1", 80);
    return Scope.of(Scope.WEBSOCKET, "/ws", Headers.none())
        .withTransport("ws", "1.1", client, server)
        .withUser(user.isEmpty() ? User.ANONYMOUS : new User(user));
  }

  // ---- connections ----

  @Test
  void oneConnectionTooManyIsClosedUntilAnotherLeaves() {
    ConnectionLimit limit = ConnectionLimit.of(2);
    try (Probe probe = site(limit)) {
      ProbeSocket one = probe.connect("/ws");
      ProbeSocket two = probe.connect("/other");
      assertThat(one.accepted() && two.accepted()).isTrue();
      assertThat(probe.connect("/ws").expectClose(1008).text()).isEqualTo("服务器繁忙");
      expectEcho(one, "still here");
      two.drop();
      probe.settle();
      assertThat(limit.open()).isOne();
      assertThat(probe.get("/page").status().code()).isEqualTo(200);
      expectEcho(probe.connect("/ws"), "hi");
      assertThat(limit.open()).isEqualTo(2);
    }
    assertThat(limit.open()).isZero();
  }

  @Test
  void usersAndAddressesAreCountedApart() {
    try (Probe probe = site(ConnectionLimit.perUser(1))) {
      assertThat(probe.connect(from("10.0.0.1", "ann")).accepted()).isTrue();
      assertThat(probe.connect(from("10.0.0.1", "bob")).accepted()).isTrue();
      assertThat(probe.connect(from("10.0.0.1", "")).accepted()).isTrue();
      assertThat(probe.connect(from("10.0.0.2", "")).accepted()).isTrue();
      probe.connect(from("10.0.0.9", "ann")).expectClose(1008);
      probe.connect(from("10.0.0.2", "")).expectClose(1008);
    }
    CloseReason mine = new CloseReason(4001, "one each");
    try (Probe probe = site(ConnectionLimit.perAddress(1).closingWith(mine))) {
      assertThat(probe.connect(from("10.0.0.1", "ann")).accepted()).isTrue();
      probe.connect(from("10.0.0.1", "bob")).expectClose(4001);
      assertThat(probe.connect(from("2001:db8:0:1::1", "")).accepted()).isTrue();
      probe.connect(from("2001:db8:0:1:ffff::9", "")).expectClose(4001);
      assertThat(probe.connect(from("2001:db8:0:2::1", "")).accepted()).isTrue();
      assertThat(probe.connect(from("unix:/run/a", "")).accepted()).isTrue();
    }
    assertThatThrownBy(() -> ConnectionLimit.of(0)).hasMessageContaining("expected: 1 or more");
  }

  // ---- rates ----

  @Test
  void aMessageBeyondTheRateClosesAndRoomComesBackEvenly() {
    try (Probe probe = site(RateLimit.messages(100, MINUTE))) {
      ProbeSocket socket = probe.connect("/ws");
      ProbeSocket other = probe.connect("/ws");
      for (int i = 0; i < 100; i++) {
        expectEcho(socket, "m" + i);
      }
      probe.clock().advance(Duration.ofMillis(600));
      expectEcho(socket, "one more");
      socket.send("too fast");
      assertThat(socket.expectClose(1008).text()).isEqualTo("发送消息过于频繁");
      expectEcho(other, "has its own");
      assertThat(probe.get("/page").status().code()).isEqualTo(200);
    }
  }

  @Test
  void bytesCountAsUtf8() {
    try (Probe probe =
        site(RateLimit.messages(100, MINUTE), RateLimit.bytes(10, Duration.ofSeconds(1)))) {
      ProbeSocket socket = probe.connect("/ws");
      expectEcho(socket, "水车水");
      socket.send("水");
      socket.expectClose(1008);
      ProbeSocket binary = probe.connect("/other");
      binary.send(new byte[11]);
      binary.expectClose(1008);
    }
  }

  @Test
  void aUsersConnectionsShareABucketThatComingBackDoesNotFill() {
    RateLimit limit = RateLimit.messages(3, MINUTE).perUser();
    try (Probe probe = site(limit)) {
      ProbeSocket one = probe.connect(from("10.0.0.1", "ann"));
      ProbeSocket two = probe.connect(from("10.0.0.2", "ann"));
      expectEcho(one, "1");
      expectEcho(two, "2");
      one.drop();
      two.drop();
      probe.settle();
      ProbeSocket back = probe.connect(from("10.0.0.3", "ann"));
      expectEcho(back, "3");
      back.send("4");
      back.expectClose(1008);
      expectEcho(probe.connect(from("10.0.0.3", "bob")), "bob's own");
      assertThat(limit.remembered()).isEqualTo(2);
    }
  }

  @Test
  void bucketsOfWhoeverHasLeftAreForgotten() {
    RateLimit limit = RateLimit.messages(3, MINUTE).perUser();
    try (Probe probe = site(limit)) {
      for (int i = 0; i < 50; i++) {
        ProbeSocket socket = probe.connect(from("10.0.0." + i, ""));
        expectEcho(socket, "hi");
        socket.drop();
      }
      ProbeSocket staying = probe.connect(from("10.0.1.1", ""));
      assertThat(staying.accepted()).isTrue();
      probe.settle();
      assertThat(limit.remembered()).isEqualTo(51);
      probe.clock().advance(MINUTE);
      assertThat(probe.connect(from("10.0.1.2", "")).accepted()).isTrue();
      assertThat(limit.remembered()).isEqualTo(2);
    }
  }

  // ---- origins ----

  @ParameterizedTest
  @CsvSource({
    "https://example.com, true",
    "https://EXAMPLE.com:443, true",
    "https://a.b.tree.example, true",
    "http://here:8000, false",
    "http://example.com, false",
    "https://sub.example.com, false",
    "https://tree.example, false",
    "https://eviltree.example, false",
    "null, false",
    "'', false",
  })
  void onlyTheListedOriginsPass(String origin, boolean good) {
    Headers headers =
        origin.isEmpty()
            ? Headers.of("host", "here:8000")
            : Headers.of("host", "here:8000", "origin", origin);
    String[] list = {"https://example.com", "https://*.tree.example"};
    try (Probe probe = site(OriginGuard.allow(list))) {
      ProbeSocket socket = probe.connect("/ws", headers);
      assertThat(socket.accepted()).isEqualTo(good);
      if (!good) {
        assertThat(socket.rejection().status().code()).isEqualTo(403);
      }
    }
    try (Probe probe = site(OriginGuard.allow(list).closing())) {
      ProbeSocket socket = probe.connect("/ws", headers);
      assertThat(socket.accepted()).isTrue();
      if (!good) {
        assertThat(socket.expectClose(1008).text()).isEqualTo("不允许的源");
      }
    }
    try (Probe probe = site(OriginGuard.any())) {
      assertThat(probe.connect("/ws", headers).accepted()).isTrue();
    }
  }

  @Test
  void programsPagesAndTheOwnSiteAreAllowedWhereSaid() {
    Headers own = Headers.of("host", "here:8000", "origin", "http://here:8000");
    Headers foreign = Headers.of("host", "here:8000", "origin", "http://there");
    try (Probe probe = site(OriginGuard.allow("https://example.com").orSame().orNone())) {
      assertThat(probe.connect("/ws", own).accepted()).isTrue();
      assertThat(probe.connect("/ws").accepted()).isTrue();
      assertThat(probe.connect("/ws", foreign).accepted()).isFalse();
    }
    try (Probe probe = site(OriginGuard.allow("https://example.com"))) {
      assertThat(probe.get("/page").status().code()).isEqualTo(200);
      Request post = Request.of(io.millrace.http.Method.GET, "/page", foreign, new byte[0]);
      assertThat(probe.send(post).status().code()).isEqualTo(403);
    }
    assertThatThrownBy(() -> OriginGuard.allow("example.com"))
        .hasMessage(
            "origin: 'example.com' (expected: scheme://host or scheme://host:port, no path)");
  }

  // ---- filters ----

  @Test
  void aFilterIsAskedAboutEachMessage() {
    Middleware words =
        InboundFilter.texts(
            text ->
                text.contains("spam")
                    ? Verdict.DROP
                    : text.startsWith("/") ? new Verdict.Answer("no commands") : Verdict.PASS);
    List<Integer> lengths = new ArrayList<>();
    Middleware sizes =
        InboundFilter.binaries(
            bytes -> {
              lengths.add(bytes.length);
              return Verdict.replace("binary");
            });
    try (Probe probe = site(words, sizes)) {
      ProbeSocket socket = probe.connect("/ws");
      expectEcho(socket, "hi");
      socket.send("buy spam");
      socket.send("/quit");
      socket.expectText("no commands");
      socket.send(new byte[7]);
      socket.expectText("binary");
      assertThat(lengths).containsExactly(7);
      assertThat(probe.metrics().drops(DropReason.FILTERED)).isOne();
    }
  }

  // ---- robust handlers ----

  @Test
  void aRobustHandlerOutlivesWhatItThrows() {
    ServerBuilder builder =
        Millrace.server()
            .websocket(
                "/texts",
                Robust.texts(
                    (socket, text) -> {
                      if (text.equals("boom")) {
                        throw new java.io.IOException("secret path /etc/x");
                      }
                      socket.send(text);
                    }))
            .websocket(
                "/messages",
                Robust.messages(
                    (_, message) -> {
                      throw new IllegalStateException(message.toString());
                    }));
    try (Probe probe = Probe.of(builder.application())) {
      ProbeSocket socket = probe.connect("/texts");
      expectEcho(socket, "a");
      socket.send("boom");
      socket.expectText(Robust.ANSWER);
      expectEcho(socket, "b");
      ProbeSocket messages = probe.connect("/messages");
      messages.send(new byte[1]);
      messages.expectText(Robust.ANSWER);
      assertThat(probe.metrics().handlerErrors.sum()).isEqualTo(2);
      socket.close(1000);
      assertThat(socket.expectClose(1000).code()).isEqualTo(1000);
    }
  }

  @Test
  void whatPassedIsAnsweredBeforeTheClose() {
    Probe site = site(RateLimit.messages(5, MINUTE));
    ProbeSocket socket = site.connect("/ws");
    for (int i = 0; i < 8; i++) {
      socket.send("m" + i);
    }
    for (int i = 0; i < 5; i++) {
      socket.expectText("m" + i);
    }
    assertThat(socket.expectClose(1008).text()).isEqualTo("发送消息过于频繁");
  }
}
