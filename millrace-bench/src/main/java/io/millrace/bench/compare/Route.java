// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import io.millrace.bench.load.Target;

/// What a server offers to be measured by.
enum Route {
  /// A WebSocket that sends each message back.
  ECHO("ws", "/echo"),
  /// The same, in blocking style.
  ECHO_BLOCKING("ws", "/echo/blocking"),
  /// The same, by one function that receives and sends.
  ECHO_HANDLER("ws", "/echo/handler"),
  /// A WebSocket whose messages go to all.
  FANOUT("ws", "/fanout"),
  /// A short page.
  PLAIN("http", "/plain"),
  /// The same, in blocking style.
  PLAIN_BLOCKING("http", "/plain/blocking");

  private final String scheme;
  private final String path;

  Route(String scheme, String path) {
    this.scheme = scheme;
    this.path = path;
  }

  Target at(ServerProcess server) {
    String url = server.url(scheme, path);
    return scheme.equals("ws") ? Target.webSocket(url, false) : Target.http(url, false);
  }
}
