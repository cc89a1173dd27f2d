// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import io.millrace.http.Response;
import io.millrace.scope.Scope;
import io.millrace.server.Middleware;

/// What browsers are told about every page: nothing from elsewhere, nothing inline, no frames.
final class PageHeaders implements Middleware {
  private static final String POLICY =
      "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:; style-src 'self'; "
          + "script-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

  static Response on(Response response) {
    return response
        .with("content-security-policy", POLICY)
        .with("x-content-type-options", "nosniff")
        .with("referrer-policy", "same-origin");
  }

  @Override
  public Response respond(Scope scope, Response response) {
    return on(response);
  }

  @Override
  public boolean runsOnEventLoop() {
    return true;
  }
}
