// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.demos.SiteParts;
import io.millrace.server.ServerBuilder;

/// What a server is to serve.
@FunctionalInterface
interface Site {
  /// Adds its routes.
  void addTo(ServerBuilder builder, SiteParts parts);
}
