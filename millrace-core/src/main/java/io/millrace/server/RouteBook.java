// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import io.millrace.http.Method;
import io.millrace.routing.PathTemplate;
import io.millrace.routing.RouteTable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// All routes while they are being written down.
final class RouteBook {
  private final Map<Method, RouteTable.Builder<HttpEndpoint>> http = new LinkedHashMap<>();
  private final RouteTable.Builder<HttpEndpoint> anyMethod = RouteTable.builder();
  private final RouteTable.Builder<SocketEndpoint> webSocket = RouteTable.builder();

  void http(Method method, PathTemplate path, HttpEndpoint endpoint) {
    http.computeIfAbsent(method, _ -> RouteTable.builder()).add(path, endpoint);
  }

  void anyMethod(PathTemplate path, HttpEndpoint endpoint) {
    anyMethod.add(path, endpoint);
  }

  void webSocket(PathTemplate path, SocketEndpoint endpoint) {
    webSocket.add(path, endpoint);
  }

  Map<Method, RouteTable<HttpEndpoint>> httpTables() {
    return http.entrySet().stream()
        .collect(
            Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> entry.getValue().build()));
  }

  RouteTable<HttpEndpoint> anyMethodTable() {
    return anyMethod.build();
  }

  RouteTable<SocketEndpoint> webSocketTable() {
    return webSocket.build();
  }
}
