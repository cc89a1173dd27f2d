// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.cli.settings.Settings;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Serves the demo site until it is told to stop.
@Command(
    name = "demo",
    description = "Serve the demo site: chat rooms, a game, live charts, guards, status.")
final class DemoCommand implements Callable<Integer> {
  private final Shell shell;
  private final Site site;

  @SuppressWarnings("UnusedVariable") // Read by picocli.
  @Mixin
  private final HelpFlag help = new HelpFlag();

  @Mixin private final SettingsFlags flags;

  DemoCommand(Shell shell, Site site) {
    this.shell = shell;
    this.site = site;
    this.flags = new SettingsFlags(shell);
  }

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = flags.read().settings();
    try (Logs logs = Logs.start(settings, shell);
        SiteServer server = SiteServer.start(settings, site, logs, true)) {
      return server.runUntilSignal(List.of());
    }
  }
}
