// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.accounts.AccountOptions;
import io.millrace.accounts.Accounts;
import io.millrace.accounts.HashCost;
import io.millrace.http.Method;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.scope.Headers;
import io.millrace.session.SessionOptions;
import io.millrace.session.SessionStore;
import io.millrace.session.Sessions;
import io.millrace.testing.Probe;
import io.millrace.testing.TestTimeline;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AccountRoutesTest {
  private static final String ANN = "username=ann&password=correct+horse";
  private static final String JSON_ANN = "{\"username\":\"ann\",\"password\":\"correct horse\"}";

  private final TestTimeline clock = new TestTimeline();
  private final Accounts accounts =
      Accounts.open(
          AccountOptions.inMemory().withHashing(new HashCost(64, 1, 1), 1, Duration.ofSeconds(30)),
          clock);
  private Probe probe = site(AccountRoutes.of(accounts), SessionStore.inMemory(100, clock));

  @AfterEach
  void close() {
    probe.close();
    accounts.close();
  }

  private Probe site(AccountRoutes routes, SessionStore store) {
    return Probe.of(
        Millrace.server()
            .use(Sessions.in(store, SessionOptions.DEFAULT, clock))
            .get("/who", request -> Response.text(request.scope().user().name()))
            .with(
                new AddingRoutes(),
                group -> {
                  routes.addTo(group);
                })
            .with(
                LoginRequired.usual(),
                inner ->
                    inner
                        .get("/secret/{id}", _ -> Response.text("the secret"))
                        .websocket("/ws", socket -> socket.send(socket.scope().user().name())))
            .application(),
        clock);
  }

  /// Middleware that does nothing, to have a group.
  private static final class AddingRoutes implements io.millrace.server.Middleware {
    @Override
    public boolean runsOnEventLoop() {
      return true;
    }
  }

  private Response post(String path, String type, String body, String... headers) {
    return probe.send(
        Request.of(
            Method.POST,
            path,
            Headers.of("content-type", type).and(Headers.of(headers)),
            body.getBytes(StandardCharsets.UTF_8)));
  }

  private Response form(String path, String body, String... headers) {
    return post(path, "application/x-www-form-urlencoded", body, headers);
  }

  private Response json(String path, String body, String... headers) {
    return post(path, "application/json; charset=utf-8", body, headers);
  }

  private Response get(String path, String... headers) {
    return probe.send(Request.of(Method.GET, path, Headers.of(headers), new byte[0]));
  }

  private static String cookie(Response answer) {
    return answer.headers().first("set-cookie", "").replaceFirst(";.*", "");
  }

  @ParameterizedTest
  @CsvSource({"/register, /login", "/register.html, /login.html"})
  void aPlainClientRegistersAndLogsInByForm(String register, String login) {
    Response registered = form(register, ANN);
    assertThat(registered.status()).isEqualTo(Status.OK);
    assertThat(registered.bodyText()).contains("<h1>Welcome</h1>").contains("Welcome, ann.");
    assertThat(registered.headers().first("cache-control")).isEqualTo("no-store");
    assertThat(get("/who", "cookie", cookie(registered)).bodyText()).isEqualTo("ann");
    Response in = form(login, ANN);
    assertThat(in.status()).isEqualTo(Status.OK);
    assertThat(in.bodyText()).contains("Welcome, ann.");
    assertThat(get("/who", "cookie", cookie(in)).bodyText()).isEqualTo("ann");
  }

  @Test
  void whatFailsShowsTheErrorPage() {
    form("/register", ANN);
    assertThat(form("/register", ANN).bodyText()).contains("That did not work").contains("taken");
    Response wrong = form("/login", "username=ann&password=wrong");
    Response unknown = form("/login", "username=bob&password=wrong");
    assertThat(wrong.status()).isEqualTo(Status.OK);
    assertThat(wrong.bodyText()).contains("is wrong").isEqualTo(unknown.bodyText());
    assertThat(wrong.headers()).isEqualTo(unknown.headers());
    assertThat(cookie(wrong)).isEmpty();
    assertThat(form("/login", "").bodyText()).contains("give a user name");
    assertThat(form("/register", "username=%3Cb%3E&password=12345678").bodyText())
        .doesNotContain("<b>");
  }

  @Test
  void jsonIsAnsweredWithJson() {
    Response made = json("/register", JSON_ANN);
    assertThat(made.status()).isEqualTo(Status.CREATED);
    assertThat(made.bodyText()).isEqualTo("{\"user\":\"ann\"}");
    assertThat(json("/register", JSON_ANN).status()).isEqualTo(Status.CONFLICT);
    assertThat(json("/login", JSON_ANN).status()).isEqualTo(Status.OK);
    Response wrong = json("/login", "{\"username\":\"ann\",\"password\":\"x\"}");
    assertThat(wrong.status()).isEqualTo(Status.UNAUTHORIZED);
    assertThat(wrong.bodyText())
        .isEqualTo("{\"error\":\"The user name or the password is wrong.\"}");
    Response shorter = json("/register", "{\"username\":\"bob\",\"password\":\"x\"}");
    assertThat(shorter.status()).isEqualTo(Status.UNPROCESSABLE);
    assertThat(json("/login", "{\"username\":1}").status()).isEqualTo(Status.UNPROCESSABLE);
    assertThat(json("/login", "nonsense").status()).isEqualTo(Status.BAD_REQUEST);
    assertThat(form("/login", "username=ann", "accept", "application/json").status())
        .isEqualTo(Status.UNPROCESSABLE);
    Response out = json("/logout", "", "cookie", cookie(made));
    assertThat(out.bodyText()).isEqualTo("{\"user\":null}");
    assertThat(get("/who", "cookie", cookie(made)).bodyText()).isEmpty();
  }

  @Test
  void tooManyFailuresAreToldWhenToTryAgain() {
    for (int i = 0; i < 6; i++) {
      assertThat(json("/login", "{\"username\":\"ann\",\"password\":\"x\"}").status())
          .isEqualTo(Status.UNAUTHORIZED);
    }
    Response many = json("/login", JSON_ANN);
    assertThat(many.status()).isEqualTo(Status.TOO_MANY_REQUESTS);
    assertThat(many.headers().first("retry-after")).isEqualTo("1");
    Response page = form("/login", ANN);
    assertThat(page.status()).isEqualTo(Status.TOO_MANY_REQUESTS);
    assertThat(page.bodyText()).contains("wait for 1 seconds");
  }

  @Test
  void aPageOfAnotherSiteCanDoNothing() {
    form("/register", ANN);
    for (String path : new String[] {"/login", "/register", "/logout", "/login.html"}) {
      assertThat(form(path, ANN, "sec-fetch-site", "cross-site").status())
          .isEqualTo(Status.FORBIDDEN);
      assertThat(form(path, ANN, "host", "a.example", "origin", "https://b.example").status())
          .isEqualTo(Status.FORBIDDEN);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil", "a", ""})
  void aLoginLeadsToNoOtherSite(String next) {
    form("/register", ANN);
    String coded = java.net.URLEncoder.encode(next, StandardCharsets.UTF_8);
    assertThat(form("/login?next=" + coded, ANN).status()).isEqualTo(Status.OK);
    assertThat(form("/login", ANN + "&next=" + coded).status()).isEqualTo(Status.OK);
  }

  @Test
  void whoHasToLogInIsSentThereAndBack() {
    String in = cookie(form("/register", ANN));
    Response sent = get("/secret/7?a=b%20c&d=e");
    assertThat(sent.status()).isEqualTo(Status.SEE_OTHER);
    String login = sent.headers().first("location", "");
    assertThat(login).isEqualTo("/login?next=%2Fsecret%2F7%3Fa%3Db%2520c%26d%3De");
    assertThat(get(login).bodyText()).contains("<form method=\"post\">");
    Response back = form(login, ANN);
    assertThat(back.status()).isEqualTo(Status.SEE_OTHER);
    assertThat(back.headers().first("location")).isEqualTo("/secret/7?a=b%20c&d=e");
    assertThat(get("/secret/7", "cookie", cookie(back)).bodyText()).isEqualTo("the secret");
    assertThat(get("/secret/7", "accept", "application/json").status())
        .isEqualTo(Status.UNAUTHORIZED);
    assertThat(probe.connect("/ws").rejection().status()).isEqualTo(Status.FORBIDDEN);
    probe.connect("/ws", Headers.of("cookie", in)).expectText("ann");
  }

  @Test
  void loggingOutTakesAPost() {
    String in = cookie(form("/register", ANN));
    assertThat(get("/logout", "cookie", in).bodyText()).contains("<form method=\"post\"");
    assertThat(get("/who", "cookie", in).bodyText()).isEqualTo("ann");
    Response out = form("/logout", "", "cookie", in);
    assertThat(out.headers().first("location")).isEqualTo("/login");
    assertThat(out.headers().first("set-cookie")).contains("Max-Age=0");
    assertThat(get("/who", "cookie", in).bodyText()).isEmpty();
  }

  @Test
  void aSiteHasPagesOfItsOwn() {
    probe.close();
    AccountPages own =
        (path, words) ->
            path.equals("/login.html")
                ? Response.of(Status.NOT_FOUND)
                : Response.html("own " + path + " " + words);
    probe = site(AccountRoutes.of(accounts).withPages(own), accounts.sessions());
    assertThat(get("/register").bodyText()).isEqualTo("own /register.html ");
    assertThat(get("/login").bodyText()).contains("<form");
    Response in = form("/register", ANN);
    assertThat(in.bodyText()).isEqualTo("own /welcome.html Welcome, ann.");
    assertThat(get("/welcome.html", "cookie", cookie(in)).bodyText())
        .isEqualTo("own /welcome.html Welcome, ann.");
  }

  @Test
  void withoutItsDatabaseItSaysSo() {
    accounts.close();
    Response page = form("/login", ANN);
    assertThat(page.status()).isEqualTo(Status.UNAVAILABLE);
    assertThat(page.headers().first("retry-after")).isEqualTo("2");
    assertThat(page.bodyText()).contains("cannot be reached").doesNotContain("jdbc");
    assertThat(json("/register", JSON_ANN).status()).isEqualTo(Status.UNAVAILABLE);
  }
}
