// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import io.millrace.consumer.Connections;
import io.millrace.consumer.Consumer;
import io.millrace.consumer.WebSocketHandler;
import io.millrace.files.FileOptions;
import io.millrace.files.FileTree;
import io.millrace.http.AsyncHttpHandler;
import io.millrace.http.BodyPolicy;
import io.millrace.http.HttpHandler;
import io.millrace.http.Method;
import io.millrace.routing.PathTemplate;
import io.millrace.websocket.SocketOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where routes are written down. Paths are [PathTemplate]s; a route that could be confused with
/// one added before is refused at once, with both named. Not for several threads.
///
/// @param <B> the builder itself, so that calls chain
public abstract sealed class Routes<B extends Routes<B>> permits ServerBuilder, RouteGroup {
  private final RouteBook book;
  private final List<Middleware> middleware;

  Routes(RouteBook book, List<Middleware> middleware) {
    this.book = book;
    this.middleware = new ArrayList<>(middleware);
  }

  abstract B self();

  /// Adds middleware in front of the routes that are added from here on.
  public B use(Middleware added) {
    middleware.add(added);
    return self();
  }

  /// Adds routes that share middleware of their own.
  public B with(Middleware added, java.util.function.Consumer<RouteGroup> routes) {
    RouteGroup group = new RouteGroup(book, middleware);
    group.use(added);
    routes.accept(group);
    return self();
  }

  // ---- HTTP ----

  public B get(String path, HttpHandler handler) {
    return route(Method.GET, path, handler);
  }

  public B post(String path, HttpHandler handler) {
    return route(Method.POST, path, handler);
  }

  public B put(String path, HttpHandler handler) {
    return route(Method.PUT, path, handler);
  }

  public B delete(String path, HttpHandler handler) {
    return route(Method.DELETE, path, handler);
  }

  /// HEAD is answered by the handler for GET, and OPTIONS and 405 by the router, unless routed.
  public B route(Method method, String path, HttpHandler handler) {
    return route(method, PathTemplate.parse(path), handler);
  }

  public B route(Method method, PathTemplate path, HttpHandler handler) {
    return http(method, path, new HttpEndpoint.Blocking(handler, null, List.copyOf(middleware)));
  }

  /// A route that takes content in its own way: more of it, less, or as it arrives.
  public B post(String path, BodyPolicy body, HttpHandler handler) {
    return route(Method.POST, path, body, handler);
  }

  public B route(Method method, String path, BodyPolicy body, HttpHandler handler) {
    return http(
        method,
        PathTemplate.parse(path),
        new HttpEndpoint.Blocking(handler, body, List.copyOf(middleware)));
  }

  public B getAsync(String path, AsyncHttpHandler handler) {
    return routeAsync(Method.GET, path, handler);
  }

  public B routeAsync(Method method, String path, AsyncHttpHandler handler) {
    return http(
        method,
        PathTemplate.parse(path),
        new HttpEndpoint.Async(handler, null, List.copyOf(middleware)));
  }

  private B http(Method method, PathTemplate path, HttpEndpoint endpoint) {
    book.http(method, path, endpoint);
    return self();
  }

  // ---- files ----

  /// Serves the files of a folder to GET and HEAD: `files("/", Path.of("public"))`. A route for the
  /// same path comes first; of several prefixes the longest that fits counts.
  ///
  /// @throws IllegalArgumentException when the root is no folder that can be read
  public B files(String prefix, Path root) {
    return files(prefix, root, FileOptions.DEFAULT);
  }

  public B files(String prefix, Path root, FileOptions options) {
    book.files(
        new FileRoute(
            FileTree.prefix(prefix), FileTree.root(root), options, List.copyOf(middleware)));
    return self();
  }

  // ---- WebSocket ----

  /// @param consumers gives a fresh consumer for each connection: `ChatConsumer::new`
  public B websocket(String path, Supplier<? extends Consumer> consumers) {
    return websocket(PathTemplate.parse(path), null, Connections.of(consumers));
  }

  public B websocket(String path, SocketOptions options, Supplier<? extends Consumer> consumers) {
    return websocket(PathTemplate.parse(path), options, Connections.of(consumers));
  }

  public B websocket(String path, WebSocketHandler handler) {
    return websocket(PathTemplate.parse(path), null, Connections.of(handler));
  }

  public B websocket(String path, SocketOptions options, WebSocketHandler handler) {
    return websocket(PathTemplate.parse(path), options, Connections.of(handler));
  }

  /// @param options the route's own, or null for the server's
  public B websocket(PathTemplate path, @Nullable SocketOptions options, Connections connections) {
    book.webSocket(path, new SocketEndpoint(connections, options, List.copyOf(middleware)));
    return self();
  }
}
