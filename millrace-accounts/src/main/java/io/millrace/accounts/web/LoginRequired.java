// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts.web;

import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.scope.Scope;
import io.millrace.server.Admission;
import io.millrace.server.Middleware;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Lets in those alone who have logged in. Others who want to see a page are sent to `/login` and
/// back again; WebSockets are refused with 403, programs that want JSON with 401. Stands behind
/// `Sessions`, or whatever else finds out who the user is.
public final class LoginRequired implements Middleware {
  private final String login;

  private LoginRequired(String login) {
    this.login = login;
  }

  public static LoginRequired at(String loginPath) {
    if (LocalPath.read(loginPath) == null) {
      throw new IllegalArgumentException(
          "login: '" + loginPath + "' (expected: a path of this site such as /login)");
    }
    return new LoginRequired(loginPath);
  }

  /// At `/login`.
  public static LoginRequired usual() {
    return at("/login");
  }

  @Override
  public Admission admit(Scope scope) {
    if (scope.user().isAuthenticated()) {
      return Admission.proceed(scope);
    }
    if (scope.type().equals(Scope.WEBSOCKET)) {
      return Admission.refuse(Response.of(Status.FORBIDDEN));
    }
    if (Wishes.json(scope.headers())) {
      return Admission.refuse(
          Response.json(Map.of("error", "Please log in.")).with(Status.UNAUTHORIZED));
    }
    String target =
        scope.queryString().isEmpty()
            ? scope.rawPath()
            : scope.rawPath() + "?" + scope.queryString();
    return Admission.refuse(
        Response.seeOther(login + "?next=" + URLEncoder.encode(target, StandardCharsets.UTF_8))
            .with("cache-control", "no-store"));
  }

  @Override
  public boolean runsOnEventLoop() {
    return true;
  }
}
