// SPDX-License-Identifier: Apache-2.0
package io.millrace.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.Millrace;
import io.millrace.http.Method;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.layer.ChannelLayer;
import io.millrace.scope.Endpoint;
import io.millrace.scope.Headers;
import io.millrace.scope.Scope;
import io.millrace.testing.Probe;
import io.millrace.testing.ProbeSocket;
import io.millrace.testing.TestTimeline;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SessionsTest {
  private static final SessionOptions OPTIONS =
      SessionOptions.DEFAULT.withIdle(Duration.ofHours(1)).withLongest(Duration.ofHours(10));

  private final TestTimeline clock = new TestTimeline();
  private final InMemorySessions store = new InMemorySessions(1_000, clock);

  private Probe site(Sessions sessions) {
    return Probe.of(
        Millrace.server()
            .layer(ChannelLayer.inMemory())
            .use(sessions)
            .get("/see", SessionsTest::see)
            .get("/put/{name}/{value}", SessionsTest::put)
            .get("/remove/{name}", SessionsTest::remove)
            .get("/count", SessionsTest::count)
            .get("/login/{user}", SessionsTest::logIn)
            .get("/renew", SessionsTest::renew)
            .get("/logout", SessionsTest::logOut)
            .getAsync(
                "/async",
                request -> {
                  LiveSession.of(request).put("async", "yes");
                  return CompletableFuture.completedStage(Response.text("put"));
                })
            .websocket(
                "/ws",
                socket -> {
                  Scope scope = socket.scope();
                  socket.send(scope.user().name() + " " + scope.session().values());
                  socket.receive();
                })
            .application(),
        clock);
  }

  private Probe site() {
    return site(Sessions.in(store, OPTIONS, clock));
  }

  private static Response see(Request request) {
    Scope scope = request.scope();
    return Response.text(scope.user().name() + " " + scope.session().values());
  }

  private static Response put(Request request) {
    LiveSession.of(request).put(request.argument("name"), request.argument("value"));
    return Response.text("put");
  }

  private static Response remove(Request request) {
    LiveSession.of(request).remove(request.argument("name"));
    return Response.text("removed");
  }

  private static Response count(Request request) {
    LiveSession.of(request)
        .change(
            values -> values.put("n", "" + (Integer.parseInt(values.getOrDefault("n", "0")) + 1)));
    return Response.text("counted");
  }

  private static Response logIn(Request request) {
    LiveSession.of(request).logIn(request.argument("user"));
    return Response.text("in");
  }

  private static Response renew(Request request) {
    LiveSession.of(request).renew();
    return Response.text("renewed");
  }

  private static Response logOut(Request request) {
    LiveSession.of(request).invalidate();
    return Response.text("out");
  }

  private static @Nullable String cookie(Response answer) {
    List<String> fields = answer.headers().all("set-cookie");
    assertThat(fields).hasSizeLessThan(2);
    return fields.isEmpty() ? null : fields.getFirst();
  }

  /// What the client sends from then on.
  private static String held(Response answer) {
    return Objects.requireNonNull(cookie(answer)).replaceFirst(";.*", "");
  }

  private static Response get(Probe probe, String path, String cookie) {
    return probe.send(Request.of(Method.GET, path, Headers.of("cookie", cookie), new byte[0]));
  }

  @Test
  void aMereVisitorGetsNoCookieAndNoSession() {
    try (Probe probe = site()) {
      assertThat(cookie(probe.get("/see"))).isNull();
      assertThat(cookie(probe.get("/remove/x"))).isNull();
      assertThat(cookie(probe.get("/renew"))).isNull();
      assertThat(get(probe, "/see", "session=" + "x".repeat(32)).bodyText()).isEqualTo(" {}");
      assertThat(get(probe, "/see", "session=nonsense").bodyText()).isEqualTo(" {}");
      assertThat(store.size()).isZero();
    }
  }

  @Test
  void whatIsPutInIsThereTheNextTime() {
    try (Probe probe = site()) {
      Response answer = probe.get("/put/colour/red");
      assertThat(cookie(answer))
          .matches("session=[A-Za-z0-9_-]{32}; Path=/; SameSite=Lax; HttpOnly");
      assertThat(answer.headers().first("cache-control")).isEqualTo("no-store");
      String held = held(answer);
      assertThat(get(probe, "/see", held).bodyText()).isEqualTo(" {colour=red}");
      Response again = get(probe, "/put/colour/blue", held);
      assertThat(cookie(again)).isNull();
      assertThat(again.headers().has("cache-control")).isFalse();
      assertThat(get(probe, "/see", held).bodyText()).isEqualTo(" {colour=blue}");
      assertThat(cookie(get(probe, "/remove/colour", held)))
          .isEqualTo("session=; Max-Age=0; Path=/; SameSite=Lax; HttpOnly");
      assertThat(store.size()).isZero();
      assertThat(cookie(probe.get("/async"))).isNotNull();
    }
  }

  @Test
  void theStoreHoldsNoSecretOfAClient() {
    try (Probe probe = site()) {
      String secret = held(probe.get("/put/a/b")).substring("session=".length());
      assertThat(store.find(secret)).isNull();
      assertThat(store.find(new SessionId(secret).key())).isNotNull();
    }
  }

  @Test
  void loggingInTakesAFreshIdAndKeepsTheValues() {
    try (Probe probe = site()) {
      String visitor = held(probe.get("/put/cart/full"));
      String ann = held(get(probe, "/login/ann", visitor));
      assertThat(ann).isNotEqualTo(visitor);
      assertThat(get(probe, "/see", ann).bodyText()).isEqualTo("ann {cart=full}");
      assertThat(get(probe, "/see", visitor).bodyText()).isEqualTo(" {}");
      String again = held(get(probe, "/renew", ann));
      assertThat(get(probe, "/see", again).bodyText()).isEqualTo("ann {cart=full}");
      assertThat(get(probe, "/see", ann).bodyText()).isEqualTo(" {}");
      String bob = held(get(probe, "/login/bob", again));
      assertThat(get(probe, "/see", bob).bodyText()).isEqualTo("bob {}");
      assertThat(cookie(get(probe, "/logout", bob))).startsWith("session=; Max-Age=0");
      assertThat(get(probe, "/see", bob).bodyText()).isEqualTo(" {}");
      assertThat(store.size()).isZero();
    }
  }

  @Test
  void overTlsTheCookieIsBoundToTheHost() {
    try (Probe probe = site()) {
      Endpoint end = new Endpoint("127.0.0.1", 443);
      Request plain = Request.get("/put/a/b");
      Request tls = plain.withScope(plain.scope().withTransport("https", "1.1", end, end));
      assertThat(cookie(probe.send(tls)))
          .matches("__Host-session=[^;]{32}; Path=/; SameSite=Lax; Secure; HttpOnly");
    }
    try (Probe probe = site(Sessions.in(store, OPTIONS.withAlwaysSecure(true), clock))) {
      assertThat(cookie(probe.get("/put/a/b"))).startsWith("__Host-session=");
    }
  }

  @Test
  void anUnusedSessionEndsAndAUsedOneNotForEver() {
    try (Probe probe = site()) {
      String idle = held(probe.get("/put/a/b"));
      String used = held(probe.get("/put/a/b"));
      for (int hour = 0; hour < 9; hour++) {
        clock.advance(Duration.ofMinutes(59));
        assertThat(get(probe, "/see", used).bodyText()).as("hour " + hour).isEqualTo(" {a=b}");
      }
      assertThat(get(probe, "/see", idle).bodyText()).isEqualTo(" {}");
      for (int i = 0; i < 3; i++) {
        clock.advance(Duration.ofMinutes(40));
        get(probe, "/see", used);
      }
      assertThat(get(probe, "/see", used).bodyText()).isEqualTo(" {}");
    }
  }

  @Test
  void noCountOfSeveralAtOnceIsLost() throws Exception {
    try (Probe probe = site()) {
      String held = held(probe.get("/count"));
      List<CompletableFuture<Response>> all =
          IntStream.range(0, 40)
              .mapToObj(
                  _ ->
                      probe.begin(
                          Request.of(
                              Method.GET, "/count", Headers.of("cookie", held), new byte[0])))
              .toList();
      for (CompletableFuture<Response> each : all) {
        assertThat(each.get().status()).isEqualTo(Status.OK);
      }
      assertThat(get(probe, "/see", held).bodyText()).isEqualTo(" {n=41}");
    }
  }

  @Test
  void aSocketKnowsItsUserAndEndsWithTheSessionWhereAsked() {
    try (Probe probe = site(Sessions.in(store, OPTIONS, clock).closingSockets())) {
      String ann = held(get(probe, "/login/ann", held(probe.get("/put/a/b"))));
      ProbeSocket socket = probe.connect("/ws", Headers.of("cookie", ann));
      socket.expectText("ann {a=b}");
      ProbeSocket visitor = probe.connect("/ws");
      visitor.expectText(" {}");
      get(probe, "/logout", ann);
      assertThat(socket.expectClose(1008).text()).isEqualTo("会话已结束");
      visitor.expectNothing();
    }
  }

  @Test
  void theSessionOfASocketIsNotChanged() {
    Scope scope = Scope.of(Scope.WEBSOCKET, "/ws", Headers.none());
    assertThatThrownBy(() -> LiveSession.of(scope))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("/ws has no session to change");
  }

  @Test
  void aSessionIsBounded() {
    try (Probe probe = site(Sessions.in(store, OPTIONS.withMostCharacters(20), clock))) {
      assertThat(probe.get("/put/a/" + "b".repeat(19)).status()).isEqualTo(Status.OK);
      assertThat(probe.get("/put/a/" + "b".repeat(20)).status()).isEqualTo(Status.SERVER_ERROR);
    }
    assertThatThrownBy(() -> OPTIONS.withIdle(Duration.ZERO)).hasMessageContaining("idle");
  }

  @Test
  void aFloodOfVisitorsPushesOutVisitors() {
    InMemorySessions small = new InMemorySessions(10, clock);
    try (Probe probe = site(Sessions.in(small, OPTIONS, clock))) {
      String ann = held(probe.get("/login/ann"));
      String first = held(probe.get("/put/a/1"));
      String second = held(probe.get("/put/a/2"));
      for (int i = 0; i < 8; i++) {
        get(probe, "/see", first);
        probe.get("/put/flood/" + i);
      }
      assertThat(small.size()).isEqualTo(10);
      assertThat(get(probe, "/see", ann).bodyText()).isEqualTo("ann {}");
      assertThat(get(probe, "/see", first).bodyText()).isEqualTo(" {a=1}");
      assertThat(get(probe, "/see", second).bodyText()).isEqualTo(" {}");
    }
  }

  @Test
  void allSessionsOfAUserCanBeEndedButOne() {
    try (Probe probe = site()) {
      String one = held(probe.get("/login/ann"));
      String two = held(probe.get("/login/ann"));
      String bob = held(probe.get("/login/bob"));
      store.removeAllOf("ann", new SessionId(two.substring("session=".length())).key());
      assertThat(get(probe, "/see", one).bodyText()).isEqualTo(" {}");
      assertThat(get(probe, "/see", two).bodyText()).isEqualTo("ann {}");
      assertThat(get(probe, "/see", bob).bodyText()).isEqualTo("bob {}");
    }
  }

  private record Broken() implements SessionStore {
    @Override
    public @Nullable StoredSession find(String key) {
      throw new SessionStoreException("down", null);
    }

    @Override
    public void add(String key, StoredSession session) {
      throw new SessionStoreException("down", null);
    }

    @Override
    public boolean replace(String key, StoredSession seen, StoredSession changed) {
      throw new SessionStoreException("down", null);
    }

    @Override
    public void remove(String key) {
      throw new SessionStoreException("down", null);
    }

    @Override
    public void removeAllOf(String user, String spared) {
      throw new SessionStoreException("down", null);
    }
  }

  @Test
  void withoutItsStoreOnlyThoseWhoNeedItAreTurnedAway() {
    try (Probe probe = site(Sessions.in(new Broken(), OPTIONS, clock))) {
      assertThat(probe.get("/see").status()).isEqualTo(Status.OK);
      assertThat(probe.get("/put/a/b").status()).isEqualTo(Status.UNAVAILABLE);
      String cookie = "session=" + "x".repeat(32);
      assertThat(get(probe, "/see", cookie).status()).isEqualTo(Status.UNAVAILABLE);
      assertThat(probe.connect("/ws", Headers.of("cookie", cookie)).rejection().status())
          .isEqualTo(Status.UNAVAILABLE);
      assertThat(probe.metrics().handlerErrors.sum()).isZero();
    }
  }
}
