// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.cli.settings.Settings;
import io.millrace.demos.AccountSheets;
import io.millrace.demos.DemoTasks;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Serves the demo site until it is told to stop.
@Command(
    name = "demo",
    description = "Serve the demo site: chat rooms, a game, live charts, accounts, status.")
final class DemoCommand implements Callable<Integer> {
  private static final List<String> FORGETFUL =
      List.of("Accounts are in memory and end with this process; accounts.url keeps them.");

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
    Settings settings = OwnLogs.in(flags.read().settings(), shell.directory());
    AccountSite accounts = AccountSite.ofDemo(settings, new AccountSheets()::page);
    try (Logs logs = Logs.start(settings, shell);
        SiteServer server =
            SiteServer.start(
                settings, site, Optional.of(accounts), DemoTasks.book(), true, logs, true)) {
      return server.runUntilSignal(accounts.kept() ? List.of() : FORGETFUL);
    }
  }
}
