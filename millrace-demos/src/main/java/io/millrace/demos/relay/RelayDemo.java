// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos.relay;

import io.millrace.demos.SiteRelay;
import io.millrace.guard.RateLimit;
import io.millrace.layer.ChannelLayer;
import io.millrace.server.ServerBuilder;
import java.time.Duration;
import java.util.Optional;

/// What goes on at the relays of a layer: a socket for each window, and a feed for the relay of
/// this process.
public final class RelayDemo {
  /// Of a window in a minute.
  private static final int WISHES = 60;

  private RelayDemo() {}

  /// @param layer the builder's own
  /// @param relay beside the site, if there is one; windows see those of other servers as well
  public static void addTo(ServerBuilder builder, ChannelLayer layer, Optional<SiteRelay> relay) {
    relay.ifPresent(each -> builder.owning(RelayFeed.start(layer, each)));
    builder.with(
        RateLimit.messages(WISHES, Duration.ofMinutes(1)),
        routes -> routes.websocket("/ws/relay/", () -> new RelayConsumer(relay.isPresent())));
  }
}
