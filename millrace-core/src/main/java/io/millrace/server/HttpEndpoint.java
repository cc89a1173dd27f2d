// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import io.millrace.http.AsyncHttpHandler;
import io.millrace.http.BodyPolicy;
import io.millrace.http.HttpHandler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What answers requests on a route.
sealed interface HttpEndpoint {
  List<Middleware> middleware();

  /// How it takes the content of requests; null for the server's way.
  @Nullable BodyPolicy body();

  /// Whether no middleware needs a thread of its own.
  default boolean isAdmittedOnLoop() {
    for (Middleware each : middleware()) {
      if (!each.runsOnEventLoop()) {
        return false;
      }
    }
    return true;
  }

  record Blocking(HttpHandler handler, @Nullable BodyPolicy body, List<Middleware> middleware)
      implements HttpEndpoint {}

  record Async(AsyncHttpHandler handler, @Nullable BodyPolicy body, List<Middleware> middleware)
      implements HttpEndpoint {}
}
