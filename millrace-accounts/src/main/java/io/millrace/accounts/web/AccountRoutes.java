// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts.web;

import io.millrace.accounts.Accounts;
import io.millrace.accounts.AccountsUnavailable;
import io.millrace.accounts.Login;
import io.millrace.accounts.Registration;
import io.millrace.http.HttpHandler;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.json.Json;
import io.millrace.scope.User;
import io.millrace.server.Routes;
import io.millrace.session.LiveSession;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;

/// The routes to register, log in and log out, for forms and for JSON. `Sessions` have to stand
/// before them.
///
/// A form is answered with a page: `/welcome.html` when it worked and `/error.html` when it did
/// not, both with 200 as plain clients expect it, unless something other than what was typed is in
/// the way (429, 503). With `next`, a path of this site, what worked is answered with 303 to there.
/// JSON is answered with `{"user": …}` or `{"error": …}` and the status that fits.
public final class AccountRoutes {
  private static final String WRONG = "The user name or the password is wrong.";
  private static final String MISSING = "Please give a user name and a password.";
  private static final String TAKEN = "This user name is taken.";
  private static final String UNAVAILABLE =
      "Accounts cannot be reached at the moment. Please try again soon.";

  private final Accounts accounts;
  private final AccountPages pages;
  private final AccountPages plain;

  private AccountRoutes(Accounts accounts, AccountPages pages) {
    this.accounts = accounts;
    this.pages = pages;
    this.plain = AccountPages.plain();
  }

  public static AccountRoutes of(Accounts accounts) {
    return new AccountRoutes(accounts, AccountPages.plain());
  }

  /// With pages of the site's own.
  public AccountRoutes withPages(AccountPages own) {
    return new AccountRoutes(accounts, own);
  }

  /// Adds `/register`, `/login`, `/logout` and `/welcome`, the same with `.html`, and
  /// `/error.html`.
  public void addTo(Routes<?> routes) {
    both(routes, "register", this::register);
    both(routes, "login", this::logIn);
    both(routes, "logout", this::logOut);
    HttpHandler welcome = request -> page("/welcome.html", welcome(request.scope().user()));
    routes.get("/welcome", welcome).get("/welcome.html", welcome);
    routes.get("/error.html", _ -> page("/error.html", ""));
  }

  private void both(Routes<?> routes, String name, HttpHandler posted) {
    String file = "/" + name + ".html";
    HttpHandler shown = _ -> page(file, "");
    routes.get("/" + name, shown).get(file, shown);
    routes.post("/" + name, posted).post(file, posted);
  }

  // ---- what is done ----

  private Response register(Request request) throws Exception {
    return withFields(
        request,
        fields ->
            switch (accounts.register(
                fields.username(), fields.password(), request.scope().client())) {
              case Registration.Registered(User user) ->
                  welcomed(request, fields, Status.CREATED, user);
              case Registration.NameTaken _ -> refused(request, Status.CONFLICT, TAKEN);
              case Registration.Unfit(String words) ->
                  refused(request, Status.UNPROCESSABLE, words);
              case Registration.TooMany(Duration wait) -> tooMany(request, wait);
            });
  }

  private Response logIn(Request request) throws Exception {
    return withFields(
        request,
        fields ->
            switch (accounts.logIn(
                fields.username(), fields.password(), request.scope().client())) {
              case Login.LoggedIn(User user) -> welcomed(request, fields, Status.OK, user);
              case Login.Refused _ -> refused(request, Status.UNAUTHORIZED, WRONG);
              case Login.TooMany(Duration wait) -> tooMany(request, wait);
            });
  }

  private Response logOut(Request request) {
    LiveSession.of(request).invalidate();
    if (wantsJson(request)) {
      return json(Status.OK, Collections.singletonMap("user", null));
    }
    String next = LocalPath.read(request.query().first("next"));
    return fresh(Response.seeOther(next == null ? "/login" : next));
  }

  private interface Doing {
    Response with(Fields fields) throws Exception;
  }

  private Response withFields(Request request, Doing doing) throws Exception {
    Fields fields;
    try {
      fields = Fields.read(request);
    } catch (Json.Unreadable wrong) {
      return json(Status.BAD_REQUEST, Map.of("error", "The body is not JSON."));
    }
    if (fields.areMissing()) {
      return refused(request, Status.UNPROCESSABLE, MISSING);
    }
    try {
      return doing.with(fields);
    } catch (AccountsUnavailable later) {
      return failed(request, Status.UNAVAILABLE, UNAVAILABLE).with("retry-after", "2");
    }
  }

  // ---- what is answered ----

  private Response welcomed(Request request, Fields fields, Status status, User user)
      throws Exception {
    LiveSession.of(request).logIn(user.name());
    if (wantsJson(request)) {
      return json(status, Map.of("user", user.name()));
    }
    return fields.next() == null
        ? page("/welcome.html", welcome(user))
        : fresh(Response.seeOther(fields.next()));
  }

  private static String welcome(User user) {
    return user.isAuthenticated() ? "Welcome, " + user.name() + "." : "Welcome.";
  }

  /// What was typed does not do.
  private Response refused(Request request, Status status, String words) throws Exception {
    return failed(request, wantsJson(request) ? status : Status.OK, words);
  }

  private Response tooMany(Request request, Duration wait) throws Exception {
    long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
    return failed(
            request,
            Status.TOO_MANY_REQUESTS,
            "There were too many tries. Please wait for " + seconds + " seconds.")
        .with("retry-after", "" + seconds);
  }

  private Response failed(Request request, Status status, String words) throws Exception {
    return wantsJson(request)
        ? json(status, Map.of("error", words))
        : page("/error.html", words).with(status);
  }

  private Response page(String path, String words) throws Exception {
    Response own = pages.page(path, words);
    if (own.status().equals(Status.NOT_FOUND)) {
      own.content().close();
      own = plain.page(path, words);
    }
    return fresh(own);
  }

  private static Response json(Status status, Object value) {
    return fresh(Response.json(value).with(status));
  }

  /// No cache may keep what is meant for one user.
  private static Response fresh(Response answer) {
    return answer.with("cache-control", "no-store");
  }

  private static boolean wantsJson(Request request) {
    return Fields.areJson(request) || Wishes.json(request.headers());
  }
}
