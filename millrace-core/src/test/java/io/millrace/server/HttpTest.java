// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.Millrace;
import io.millrace.guard.StrictTransport;
import io.millrace.http.HttpException;
import io.millrace.http.Method;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.scope.Headers;
import io.millrace.scope.Scope;
import io.millrace.testing.Probe;
import io.millrace.websocket.CloseReason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class HttpTest {
  private static Response send(Probe probe, String method, String path) {
    return probe.send(Request.of(Method.of(method), path, Headers.none(), new byte[0]));
  }

  private static Probe site(Function<ServerBuilder, ServerBuilder> routes) {
    return Probe.of(routes.apply(Millrace.server()).application());
  }

  private static Response text(Request request) {
    return Response.text(request.method() + " " + request.scope().path());
  }

  @Test
  void answersWithTheHandlerOfTheRoute() {
    try (Probe probe =
        site(
            it ->
                it.get("/hello/{name}", r -> Response.text("Hello, " + r.argument("name")))
                    .getAsync(
                        "/async/{name}",
                        r ->
                            CompletableFuture.completedStage(
                                Response.json(List.of(r.argument("name")))))
                    .post("/json", r -> Response.text(r.json(Integer.class) + 1 + "")))) {
      assertThat(probe.get("/hello/ann%20b?x=1").bodyText()).isEqualTo("Hello, ann b");
      assertThat(probe.get("/async/bob").bodyText()).isEqualTo("[\"bob\"]");
      Request good =
          Request.of(Method.POST, "/json", Headers.none(), "41".getBytes(StandardCharsets.UTF_8));
      Request bad =
          Request.of(Method.POST, "/json", Headers.none(), "{".getBytes(StandardCharsets.UTF_8));
      assertThat(probe.send(good).bodyText()).isEqualTo("42");
      assertThat(probe.send(bad).status()).isEqualTo(Status.BAD_REQUEST);
      assertThat(probe.metrics().requests.sum()).isEqualTo(4);
      assertThat(probe.threads()).isZero();
    }
  }

  @Test
  void theRouterAnswers404And405AndHeadAndOptions() {
    try (Probe probe = site(it -> it.get("/a", HttpTest::text).put("/a", HttpTest::text))) {
      assertThat(probe.get("/b").status()).isEqualTo(Status.NOT_FOUND);
      assertThat(probe.get("/a/").status()).isEqualTo(Status.NOT_FOUND);
      assertThat(send(probe, "HEAD", "/a").bodyText()).isEqualTo("HEAD /a");
      Response wrong = send(probe, "POST", "/a");
      assertThat(wrong.status()).isEqualTo(Status.METHOD_NOT_ALLOWED);
      assertThat(wrong.headers().first("allow")).isEqualTo("GET, HEAD, OPTIONS, PUT");
      Response options = send(probe, "OPTIONS", "/a");
      assertThat(options.status()).isEqualTo(Status.NO_CONTENT);
      assertThat(options.headers().first("allow")).isEqualTo("GET, HEAD, OPTIONS, PUT");
      assertThat(send(probe, "get", "/a").status()).isEqualTo(Status.METHOD_NOT_ALLOWED);
    }
  }

  @Test
  void aRouteForAllMethodsTakesWhatNoRouteOfAMethodTakes() {
    try (Probe probe =
        site(
            it ->
                it.any("/{rest:path}", r -> Response.text("any " + r.argument("rest")))
                    .get("/a/{name}", HttpTest::text)
                    .anyAsync(
                        "/b/{name}",
                        _ -> CompletableFuture.completedStage(Response.text("async"))))) {
      assertThat(probe.get("/a/x").bodyText()).isEqualTo("GET /a/x");
      assertThat(send(probe, "HEAD", "/a/x").bodyText()).isEqualTo("HEAD /a/x");
      assertThat(send(probe, "POST", "/a/x").bodyText()).isEqualTo("any a/x");
      assertThat(send(probe, "OPTIONS", "/").bodyText()).isEqualTo("any ");
      assertThat(send(probe, "MOVE", "/b/c").bodyText()).isEqualTo("async");
      assertThat(send(probe, "OPTIONS", "*").status()).isEqualTo(Status.NO_CONTENT);
    }
  }

  @Test
  void browsersAreToldToKeepToHttpsOverHttpsAlone() {
    try (Probe probe =
        site(
            it -> it.use(new StrictTransport(Duration.ofDays(1), true)).get("/", HttpTest::text))) {
      Request plain = Request.get("/");
      Scope scope = plain.scope();
      Request secure =
          plain.withScope(
              scope.withTransport("https", scope.httpVersion(), scope.client(), scope.server()));
      assertThat(probe.send(secure).headers().first("strict-transport-security"))
          .isEqualTo("max-age=86400; includeSubDomains");
      assertThat(probe.send(plain).headers().has("strict-transport-security")).isFalse();
    }
  }

  @Test
  void aRoutedHeadAndOptionsComeBeforeTheRouters() {
    try (Probe probe =
        site(
            it ->
                it.get("/a", _ -> Response.text("get"))
                    .route(Method.HEAD, "/a", _ -> Response.text("head"))
                    .route(Method.OPTIONS, "/a", _ -> Response.text("options")))) {
      assertThat(send(probe, "HEAD", "/a").bodyText()).isEqualTo("head");
      assertThat(send(probe, "OPTIONS", "/a").bodyText()).isEqualTo("options");
    }
  }

  private static Response failing(Request request) {
    return switch (request.argument("how")) {
      case "exception" -> throw new IllegalStateException("secret");
      case "error" -> throw new java.util.ServiceConfigurationError("secret");
      case "http" -> throw new HttpException(Status.NOT_FOUND, "No such room", new Exception("s"));
      default -> nothing();
    };
  }

  @SuppressWarnings("NullAway") // what a careless handler does
  private static Response nothing() {
    return null;
  }

  @Test
  void whatAHandlerThrowsIsAnsweredWithoutInternals() {
    try (Probe probe =
        site(
            it ->
                it.get("/{how}", HttpTest::failing)
                    .getAsync("/async/{how}", r -> CompletableFuture.completedStage(failing(r)))
                    .getAsync(
                        "/late/{how}", r -> CompletableFuture.supplyAsync(() -> failing(r))))) {
      for (String place : List.of("/", "/async/", "/late/")) {
        for (String how : List.of("exception", "error", "null")) {
          Response response = probe.get(place + how);
          assertThat(response.status()).as(place + how).isEqualTo(Status.SERVER_ERROR);
          assertThat(response.bodyText()).isEqualTo("500 Internal Server Error");
        }
        Response said = probe.get(place + "http");
        assertThat(said.status()).isEqualTo(Status.NOT_FOUND);
        assertThat(said.bodyText()).isEqualTo("No such room\n");
      }
      assertThat(probe.metrics().handlerErrors.sum()).isEqualTo(9);
      assertThat(probe.metrics().serverErrors.sum()).isEqualTo(9);
    }
  }

  private record Named(String name, List<String> seen, boolean runsOnEventLoop)
      implements Middleware {
    @Override
    public Admission admit(Scope scope) {
      seen.add("admit " + name);
      return switch (scope.query().first(name)) {
        case "refuse" -> Admission.refuse(Response.of(Status.FORBIDDEN));
        case "close" -> new Admission.Close(CloseReason.GOING_AWAY);
        case "throw" -> throw new AssertionError("secret");
        case null, default -> Admission.proceed(scope.withAttribute(name, "was here"));
      };
    }

    @Override
    public Response respond(Scope scope, Response response) {
      seen.add("respond " + name);
      return response.with("x-" + name, scope.attribute(name) == null ? "unseen" : "seen");
    }
  }

  @Test
  void middlewareIsAskedInOrderAndAnswersPassItInReverse() {
    for (boolean onLoop : new boolean[] {true, false}) {
      List<String> seen = Collections.synchronizedList(new ArrayList<>());
      try (Probe probe =
          site(
              it ->
                  it.use(new Named("one", seen, onLoop))
                      .with(
                          new Named("two", seen, onLoop),
                          group ->
                              group
                                  .get("/blocking", r -> Response.text(r.scope().attributes() + ""))
                                  .getAsync(
                                      "/async",
                                      r ->
                                          CompletableFuture.completedStage(
                                              Response.text(r.scope().attributes() + "")))))) {
        for (String path : List.of("/blocking", "/async")) {
          seen.clear();
          Response response = probe.get(path);
          assertThat(seen).containsExactly("admit one", "admit two", "respond two", "respond one");
          assertThat(response.bodyText()).contains("one=was here").contains("two=was here");
          assertThat(response.headers().first("x-one")).isEqualTo("seen");
          assertThat(response.headers().first("x-two")).isEqualTo("seen");

          seen.clear();
          Response refused = probe.get(path + "?one=refuse");
          assertThat(refused.status()).isEqualTo(Status.FORBIDDEN);
          assertThat(seen).containsExactly("admit one", "respond two", "respond one");
          assertThat(probe.get(path + "?two=close").status()).isEqualTo(Status.FORBIDDEN);
          assertThat(probe.get(path + "?two=throw").status()).isEqualTo(Status.SERVER_ERROR);
        }
        assertThat(probe.get("/none").headers().first("x-one")).isEqualTo("seen");
        assertThat(probe.get("/none").headers().has("x-two")).isFalse();
      }
    }
  }

  @Test
  void aBlockingHandlerMaySleepForMinutes() throws Exception {
    Probe[] holder = new Probe[1];
    try (Probe probe =
        site(
            it ->
                it.get(
                    "/slow",
                    _ -> {
                      holder[0].clock().sleep(Duration.ofMinutes(5));
                      return Response.text("done");
                    }))) {
      holder[0] = probe;
      CompletableFuture<Response> answer = probe.begin(Request.get("/slow"));
      probe.clock().advance(Duration.ofMinutes(4));
      assertThat(answer).isNotDone();
      probe.clock().advance(Duration.ofMinutes(1));
      assertThat(answer.get(5, TimeUnit.SECONDS).bodyText()).isEqualTo("done");
    }
  }

  @Test
  void aHandlerIsInterruptedWhenItsClientLeaves() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    Probe[] holder = new Probe[1];
    try (Probe probe =
        site(
            it ->
                it.get(
                    "/slow",
                    _ -> {
                      try {
                        holder[0].clock().sleep(Duration.ofDays(1));
                        return Response.text("never");
                      } finally {
                        interrupted.countDown();
                      }
                    }))) {
      holder[0] = probe;
      CompletableFuture<Response> answer = probe.begin(Request.get("/slow"));
      probe.settle();
      assertThat(probe.threads()).isOne();
      assertThat(answer.cancel(true)).isTrue();
      assertThat(interrupted.await(5, TimeUnit.SECONDS)).isTrue();
      assertThat(probe.threads()).isZero();
      assertThat(probe.metrics().handlerErrors.sum()).isZero();
    }
  }

  @Test
  void answersSayWhatTheyAre() {
    assertThat(Response.of(Status.NOT_FOUND).bodyText()).isEqualTo("404 Not Found");
    assertThat(Response.seeOther("/x").headers().first("location")).isEqualTo("/x");
    assertThat(Response.html("<p>").headers().first("content-type")).contains("text/html");
    assertThat(
            Response.text("a")
                .and(Headers.of("set-cookie", "a=1", "set-cookie", "b=2"))
                .headers()
                .all("set-cookie"))
        .hasSize(2);
    assertThatThrownBy(() -> new Status(600)).hasMessage("status: 600 (expected: 100..599)");
    assertThatThrownBy(() -> new Method("G T")).hasMessageContaining("method");
  }
}
