// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.demos.DemoSettings;
import io.millrace.demos.Membership;
import io.millrace.layer.ChannelLayer;
import io.millrace.server.ServerBuilder;
import io.millrace.server.ServerStatus;
import java.util.function.Supplier;

/// What a server is to serve.
@FunctionalInterface
interface Site {
  /// Adds its routes.
  void addTo(
      ServerBuilder builder,
      Supplier<ServerStatus> status,
      ChannelLayer layer,
      DemoSettings demo,
      Membership membership);
}
