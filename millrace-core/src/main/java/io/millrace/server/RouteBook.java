// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import io.millrace.http.Method;
import io.millrace.routing.PathTemplate;
import io.millrace.routing.RouteTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// All routes while they are being written down.
final class RouteBook {
  private final Map<Method, RouteTable.Builder<HttpEndpoint>> http = new LinkedHashMap<>();
  private final RouteTable.Builder<SocketEndpoint> webSocket = RouteTable.builder();

  private final List<FileRoute> files = new ArrayList<>();

  /// @throws IllegalArgumentException when that prefix has a folder already
  void files(FileRoute route) {
    for (FileRoute before : files) {
      if (before.prefix().equals(route.prefix())) {
        throw new IllegalArgumentException(
            "files: "
                + route.root()
                + " below "
                + route.prefix()
                + " where "
                + before.root()
                + " is (expected: a prefix for each folder)");
      }
    }
    files.add(route);
  }

  /// The longest prefix first.
  List<FileRoute> fileRoutes() {
    return files.stream()
        .sorted(Comparator.comparingInt((FileRoute each) -> each.prefix().length()).reversed())
        .toList();
  }

  void http(Method method, PathTemplate path, HttpEndpoint endpoint) {
    http.computeIfAbsent(method, _ -> RouteTable.builder()).add(path, endpoint);
  }

  void webSocket(PathTemplate path, SocketEndpoint endpoint) {
    webSocket.add(path, endpoint);
  }

  Map<Method, RouteTable<HttpEndpoint>> httpTables() {
    return http.entrySet().stream()
        .collect(
            Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> entry.getValue().build()));
  }

  RouteTable<SocketEndpoint> webSocketTable() {
    return webSocket.build();
  }
}
