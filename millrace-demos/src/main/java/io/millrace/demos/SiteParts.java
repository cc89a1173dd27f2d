// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import io.millrace.layer.ChannelLayer;
import io.millrace.server.ServerStatus;
import io.millrace.tail.Tails;
import io.millrace.task.Tasks;
import java.util.Optional;
import java.util.function.Supplier;

/// What the demo site is given by the program that runs it, which also closes it.
///
/// @param status of the server that will run the site, for its status page
/// @param layer that server's
/// @param tasks that know those of [DemoTasks]
/// @param tails that follow the files which members may see
/// @param relay of local processes, if one runs beside the site
/// @param settings what can be chosen
/// @param membership how the site learns who its visitors are
public record SiteParts(
    Supplier<ServerStatus> status,
    ChannelLayer layer,
    Tasks tasks,
    Tails tails,
    Optional<SiteRelay> relay,
    DemoSettings settings,
    Membership membership) {
  /// With the usual settings, without accounts and relay.
  public static SiteParts of(
      Supplier<ServerStatus> status, ChannelLayer layer, Tasks tasks, Tails tails) {
    return new SiteParts(
        status, layer, tasks, tails, Optional.empty(), DemoSettings.DEFAULT, Membership.NONE);
  }

  public SiteParts withSettings(DemoSettings chosen) {
    return new SiteParts(status, layer, tasks, tails, relay, chosen, membership);
  }

  public SiteParts withMembership(Membership members) {
    return new SiteParts(status, layer, tasks, tails, relay, settings, members);
  }

  public SiteParts withRelay(SiteRelay beside) {
    return new SiteParts(status, layer, tasks, tails, Optional.of(beside), settings, membership);
  }
}
