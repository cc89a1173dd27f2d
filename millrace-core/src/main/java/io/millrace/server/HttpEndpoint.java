// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import io.millrace.http.AsyncHttpHandler;
import io.millrace.http.HttpHandler;
import java.util.List;

/// What answers requests on a route.
sealed interface HttpEndpoint {
  List<Middleware> middleware();

  /// Whether no middleware needs a thread of its own.
  default boolean isAdmittedOnLoop() {
    for (Middleware each : middleware()) {
      if (!each.runsOnEventLoop()) {
        return false;
      }
    }
    return true;
  }

  record Blocking(HttpHandler handler, List<Middleware> middleware) implements HttpEndpoint {}

  record Async(AsyncHttpHandler handler, List<Middleware> middleware) implements HttpEndpoint {}
}
