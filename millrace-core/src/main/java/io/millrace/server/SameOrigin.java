// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import io.millrace.http.Origin;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.metrics.Metrics;
import io.millrace.scope.Scope;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is asked of a handshake's origin when no middleware of the route judges it: a page of
/// another site must not open sockets here with its visitor's cookies.
final class SameOrigin {
  private static final Logger log = LoggerFactory.getLogger(SameOrigin.class);

  private SameOrigin() {}

  /// @return the refusal, or null for a handshake of the same origin or of a program, which sends
  ///   none
  static @Nullable Response refusal(Scope scope, List<Middleware> middleware, Metrics metrics) {
    List<String> fields = scope.headers().all("origin");
    if (fields.isEmpty() || middleware.stream().anyMatch(Middleware::judgesOrigin)) {
      return null;
    }
    String host = scope.headers().first("host");
    Origin origin = fields.size() == 1 ? Origin.read(fields.getFirst()) : null;
    if (origin != null && origin.isOf(host)) {
      return null;
    }
    metrics.violations.increment();
    log.debug(
        "{} from {} is refused: its origin {} is not its host {}.",
        scope.path(),
        scope.client(),
        fields,
        host);
    return Response.text("The field Origin names another site than the field Host.\n")
        .with(Status.FORBIDDEN);
  }
}
