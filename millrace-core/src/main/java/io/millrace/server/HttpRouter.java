// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import io.millrace.consumer.Surroundings;
import io.millrace.files.FileTree;
import io.millrace.http.AsyncHttpHandler;
import io.millrace.http.Method;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.routing.RouteTable;
import io.millrace.routing.RouteTable.Match;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Finds what answers a request: the route's handler, else the files below the longest prefix that
/// covers the path, else the router's own 404, 405 and OPTIONS.
final class HttpRouter {
  private final Map<Method, RouteTable<HttpEndpoint>> tables;
  private final List<FileRoute> fileRoutes;
  private final List<Middleware> everywhere;
  private final List<ServedFiles> served = new ArrayList<>();

  /// @param fileRoutes the longest prefix first
  /// @param everywhere middleware for the router's own answers
  HttpRouter(
      Map<Method, RouteTable<HttpEndpoint>> tables,
      List<FileRoute> fileRoutes,
      List<Middleware> everywhere,
      Surroundings surroundings) {
    this.tables = tables;
    this.fileRoutes = fileRoutes;
    this.everywhere = everywhere;
    for (FileRoute each : fileRoutes) {
      FileTree tree =
          new FileTree(
              each.prefix(),
              each.root(),
              each.options(),
              surroundings.timeline(),
              surroundings.threads(),
              surroundings.metrics());
      AsyncHttpHandler handler = request -> answer(tree, request);
      served.add(new ServedFiles(tree, new HttpEndpoint.Async(handler, null, each.middleware())));
    }
  }

  /// The same routes with a clock and threads of their own.
  HttpRouter in(Surroundings others) {
    return new HttpRouter(tables, fileRoutes, everywhere, others);
  }

  private record ServedFiles(FileTree tree, HttpEndpoint endpoint) {}

  /// @param target what answers
  /// @param arguments from the path
  record Found(HttpEndpoint target, Map<String, String> arguments) {}

  Found find(Method method, String rawPath) {
    Match<HttpEndpoint> match = match(method, rawPath);
    if (match == null && method.equals(Method.HEAD)) {
      match = match(Method.GET, rawPath);
    }
    if (match != null) {
      return new Found(match.target(), match.arguments());
    }
    for (int i = 0; i < served.size(); i++) {
      ServedFiles files = served.get(i);
      if (files.tree.covers(rawPath)) {
        return new Found(files.endpoint, Map.of());
      }
    }
    return new Found(own(answer(method, rawPath, false)), Map.of());
  }

  private CompletionStage<Response> answer(FileTree files, Request request) {
    Method method = request.method();
    String rawPath = request.scope().rawPath();
    return method.equals(Method.GET) || method.equals(Method.HEAD)
        ? files.get(request, () -> answer(method, rawPath, false))
        : files.has(rawPath).thenApply(there -> answer(method, rawPath, there));
  }

  private @Nullable Match<HttpEndpoint> match(Method method, String rawPath) {
    RouteTable<HttpEndpoint> table = tables.get(method);
    return table == null ? null : table.find(rawPath);
  }

  /// @param isFile whether it may be fetched beside what its routes say
  private Response answer(Method method, String rawPath, boolean isFile) {
    List<String> allowed = allowed(rawPath, isFile);
    if (allowed.isEmpty()) {
      return Response.of(Status.NOT_FOUND);
    }
    String allow = String.join(", ", allowed);
    return method.equals(Method.OPTIONS)
        ? Response.empty(Status.NO_CONTENT).with("allow", allow)
        : Response.of(Status.METHOD_NOT_ALLOWED).with("allow", allow);
  }

  private List<String> allowed(String rawPath, boolean isFile) {
    List<String> allowed = new ArrayList<>();
    for (Method method : tables.keySet()) {
      if (match(method, rawPath) != null) {
        allowed.add(method.name());
      }
    }
    if (isFile && !allowed.contains("GET")) {
      allowed.add("GET");
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
