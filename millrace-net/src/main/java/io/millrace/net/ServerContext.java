// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import io.millrace.metrics.Metrics;
import io.millrace.server.Application;
import io.millrace.server.Limits;
import io.millrace.server.ServerOptions;

/// What all connections of a server share.
record ServerContext(Application application, ServerOptions options, OpenConnections open) {
  Metrics metrics() {
    return application.surroundings().metrics();
  }

  Limits limits() {
    return options.limits();
  }

  /// Nanoseconds of the server's clock.
  long now() {
    return application.surroundings().timeline().nanos();
  }
}
