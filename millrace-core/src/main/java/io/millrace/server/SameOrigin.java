// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import io.millrace.http.Method;
import io.millrace.http.Origin;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.metrics.Metrics;
import io.millrace.scope.Headers;
import io.millrace.scope.Scope;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is asked of a handshake's origin, and of a request's that changes something, when no
/// middleware of the route judges it: a page of another site must neither open sockets here nor
/// send forms with its visitor's cookies.
final class SameOrigin {
  private static final Logger log = LoggerFactory.getLogger(SameOrigin.class);

  private SameOrigin() {}

  /// @return the refusal, or null for a handshake of the same origin or of a program, which sends
  ///   none
  static @Nullable Response refusal(Scope scope, List<Middleware> middleware, Metrics metrics) {
    return isJudged(middleware) || isOfHost(scope.headers()) ? null : refused(scope, metrics);
  }

  /// A browser says itself whether its page is one of the server's, in a field that no script can
  /// set (Fetch Metadata); where it does not, as over plain HTTP, its field `Origin` is compared.
  /// Programs send neither.
  ///
  /// @return the refusal, or null for a request that only reads, one from the server's own page, or
  ///   one of a program
  static @Nullable Response refusal(
      Method method, Scope scope, List<Middleware> middleware, Metrics metrics) {
    if (method.isSafe() || isJudged(middleware)) {
      return null;
    }
    List<String> sites = scope.headers().all("sec-fetch-site");
    boolean own =
        switch (sites.size()) {
          case 0 -> isOfHost(scope.headers());
          case 1 -> sites.getFirst().equals("same-origin") || sites.getFirst().equals("none");
          default -> false;
        };
    return own ? null : refused(scope, metrics);
  }

  private static boolean isJudged(List<Middleware> middleware) {
    for (Middleware each : middleware) {
      if (each.judgesOrigin()) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOfHost(Headers headers) {
    List<String> fields = headers.all("origin");
    if (fields.isEmpty()) {
      return true;
    }
    Origin origin = fields.size() == 1 ? Origin.read(fields.getFirst()) : null;
    return origin != null && origin.isOf(headers.first("host"));
  }

  private static Response refused(Scope scope, Metrics metrics) {
    metrics.violations.increment();
    log.debug(
        "{} from {} is refused: its origin {} is not its host {} ({}).",
        scope.path(),
        scope.client(),
        scope.headers().all("origin"),
        scope.headers().first("host"),
        scope.headers().all("sec-fetch-site"));
    return Response.of(Status.FORBIDDEN, "The request comes from a page of another site.\n");
  }
}
