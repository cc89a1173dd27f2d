// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http;

import io.millrace.metrics.Metrics;
import io.millrace.net.websocket.SocketContext;
import io.millrace.server.Application;
import io.millrace.server.Limits;
import io.millrace.server.ServerOptions;

/// What all connections of a server share.
public record ServerContext(
    Application application, ServerOptions options, SocketContext webSockets) {
  public static ServerContext of(Application application, ServerOptions options) {
    return new ServerContext(
        application,
        options,
        new SocketContext(
            application.surroundings().metrics(),
            application.surroundings().timeline()::nanos,
            options.limits().stallTimeout(),
            options.overload().frames()));
  }

  public Metrics metrics() {
    return application.surroundings().metrics();
  }

  public Limits limits() {
    return options.limits();
  }

  /// Nanoseconds of the server's clock.
  public long now() {
    return application.surroundings().timeline().nanos();
  }
}
