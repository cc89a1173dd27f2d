// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.cli.settings.Configuration;
import io.millrace.cli.settings.Flags;
import io.millrace.cli.settings.Settings;
import io.millrace.demos.DemoSite;
import io.millrace.demos.DemoTasks;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// The demo site twice, as two processes would run it on one layer.
record TwoNodes(SiteServer a, SiteServer b, Logs logs) implements AutoCloseable {
  /// @param world where node A has the world of the game; B is as it is by default
  static TwoNodes start(String layer, Path directory, String world) {
    Settings first = settings(layer, directory, "a", world);
    Logs logs = Logs.start(first, new Shell(Map.of(), directory, false));
    SiteServer a = site(first, logs);
    return new TwoNodes(a, site(settings(layer, directory, "b", "auto"), logs), logs);
  }

  private static SiteServer site(Settings settings, Logs logs) {
    return SiteServer.start(
        settings, DemoSite::addTo, Optional.empty(), DemoTasks.book(), false, logs, true);
  }

  private static Settings settings(String layer, Path directory, String name, String world) {
    Flags flags =
        new Flags()
            .addAssignment("layer.url=" + layer)
            .addAssignment("layer.node-name=" + name)
            .addAssignment("layer.capacity=10000")
            .addAssignment("demo.game-worker=" + world)
            .addAssignment("server.port=0")
            .addAssignment("logging.level=error");
    return Configuration.read(directory, null, Map.of(), flags).settings();
  }

  @Override
  public void close() {
    b.close();
    a.close();
    logs.close();
  }
}
