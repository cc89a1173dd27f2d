// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import io.millrace.Millrace;
import io.millrace.layer.ChannelLayer;
import io.millrace.server.ServerBuilder;
import io.millrace.server.ServerStatus;
import io.millrace.tail.TailOptions;
import io.millrace.tail.Tails;
import io.millrace.task.TaskSurroundings;
import io.millrace.task.Tasks;
import io.millrace.task.TasksLimits;
import io.millrace.testing.Probe;
import io.millrace.time.Timeline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The whole demo site with no port.
public final class TestSite {
  private TestSite() {}

  public static Probe open() {
    return open(Membership.NONE);
  }

  public static Probe open(Membership membership) {
    return open(membership, TailFiles.NONE);
  }

  /// With a relay beside it.
  public static Probe open(SiteRelay relay) {
    return open(Membership.NONE, TailFiles.NONE, Optional.of(relay));
  }

  public static Probe open(Membership membership, TailFiles files) {
    return open(membership, files, Optional.empty());
  }

  private static Probe open(Membership membership, TailFiles files, Optional<SiteRelay> relay) {
    ChannelLayer layer = ChannelLayer.inMemory();
    ServerBuilder builder = Millrace.server().layer(layer);
    ServerStatus status =
        new ServerStatus(
            Duration.ofSeconds(7),
            "epoll",
            List.of(new ServerStatus.Loop("loop-0", 1, Duration.ofNanos(5_000))));
    Tasks tasks =
        Tasks.inMemory(
            DemoTasks.book(),
            TasksLimits.DEFAULT.withDrain(Duration.ZERO),
            TaskSurroundings.of(layer));
    Tails tails = Tails.open(TailOptions.DEFAULT, layer.metrics(), Timeline.system());
    builder.owning(tasks).owning(tails);
    SiteParts parts =
        SiteParts.of(() -> status, layer, tasks, tails)
            .withSettings(DemoSettings.DEFAULT.withFiles(files))
            .withMembership(membership);
    DemoSite.addTo(builder, relay.map(parts::withRelay).orElse(parts));
    return Probe.of(builder.application());
  }
}
