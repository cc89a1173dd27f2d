// SPDX-License-Identifier: Apache-2.0
package io.millrace;

import io.millrace.server.ServerBuilder;
import io.millrace.server.WorkersBuilder;

/// Where to begin.
///
/// ```java
/// Millrace.server()
///     .get("/hello/{name}", request -> Response.text("Hello, " + request.argument("name")))
///     .websocket("/ws/echo", socket -> { for (String text : socket.texts()) socket.send(text); })
///     .start(8000);
/// ```
public final class Millrace {
  private Millrace() {}

  /// A server with no routes yet.
  public static ServerBuilder server() {
    return new ServerBuilder();
  }

  /// Workers for general channels in a process without a server.
  public static WorkersBuilder workers() {
    return new WorkersBuilder();
  }
}
