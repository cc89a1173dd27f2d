// SPDX-License-Identifier: Apache-2.0
package io.millrace.guard;

import io.millrace.http.Response;
import io.millrace.scope.Scope;
import io.millrace.server.Middleware;
import java.time.Duration;

/// Tells browsers to use `https` alone for this host (HSTS, RFC 6797), in every answer that goes
/// over it. They keep to it for that time, so begin with a short one.
///
/// @param maxAge how long; 0 to take it back
/// @param subdomains whether names below this host's are meant as well
public record StrictTransport(Duration maxAge, boolean subdomains) implements Middleware {
  public StrictTransport {
    if (maxAge.isNegative()) {
      throw new IllegalArgumentException("max age: " + maxAge + " (expected: 0 or more)");
    }
  }

  @Override
  public Response respond(Scope scope, Response response) {
    return scope.scheme().equals("https") || scope.scheme().equals("wss")
        ? response.with(
            "strict-transport-security",
            "max-age=" + maxAge.toSeconds() + (subdomains ? "; includeSubDomains" : ""))
        : response;
  }

  @Override
  public boolean runsOnEventLoop() {
    return true;
  }
}
