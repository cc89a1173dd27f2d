// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import io.millrace.http.AsyncHttpHandler;
import io.millrace.http.Method;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.routing.RouteTable;
import io.millrace.routing.RouteTable.Match;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Finds what answers a request: the route's handler, or the router's own 404, 405 and OPTIONS.
final class HttpRouter {
  private final Map<Method, RouteTable<HttpEndpoint>> tables;
  private final RouteTable<HttpEndpoint> anyMethod;
  private final List<Middleware> everywhere;

  /// @param anyMethod asked when no route of the request's method fits
  /// @param everywhere middleware for the router's own answers
  HttpRouter(
      Map<Method, RouteTable<HttpEndpoint>> tables,
      RouteTable<HttpEndpoint> anyMethod,
      List<Middleware> everywhere) {
    this.tables = tables;
    this.anyMethod = anyMethod;
    this.everywhere = everywhere;
  }

  /// @param target what answers
  /// @param arguments from the path
  record Found(HttpEndpoint target, Map<String, String> arguments) {}

  Found find(Method method, String rawPath) {
    Match<HttpEndpoint> match = match(method, rawPath);
    if (match == null && method.equals(Method.HEAD)) {
      match = match(Method.GET, rawPath);
    }
    if (match == null) {
      match = anyMethod.find(rawPath);
    }
    return match != null
        ? new Found(match.target(), match.arguments())
        : new Found(own(answer(method, rawPath)), Map.of());
  }

  private @Nullable Match<HttpEndpoint> match(Method method, String rawPath) {
    RouteTable<HttpEndpoint> table = tables.get(method);
    return table == null ? null : table.find(rawPath);
  }

  private Response answer(Method method, String rawPath) {
    if (rawPath.equals("*")) {
      return Response.empty(Status.NO_CONTENT); // OPTIONS of the server as a whole
    }
    List<String> allowed = allowed(rawPath);
    if (allowed.isEmpty()) {
      return Response.of(Status.NOT_FOUND);
    }
    String allow = String.join(", ", allowed);
    return method.equals(Method.OPTIONS)
        ? Response.empty(Status.NO_CONTENT).with("allow", allow)
        : Response.of(Status.METHOD_NOT_ALLOWED).with("allow", allow);
  }

  private List<String> allowed(String rawPath) {
    List<String> allowed = new ArrayList<>();
    for (Method method : tables.keySet()) {
      if (match(method, rawPath) != null) {
        allowed.add(method.name());
      }
    }
    if (allowed.isEmpty()) {
      return allowed;
    }
    if (allowed.contains("GET") && !allowed.contains("HEAD")) {
      allowed.add("HEAD");
    }
    if (!allowed.contains("OPTIONS")) {
      allowed.add("OPTIONS");
    }
    Collections.sort(allowed);
    return allowed;
  }

  private HttpEndpoint own(Response answer) {
    AsyncHttpHandler handler = _ -> CompletableFuture.completedStage(answer);
    return new HttpEndpoint.Async(handler, null, everywhere);
  }
}
