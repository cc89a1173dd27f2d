// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.cli.settings.Settings;
import io.millrace.demos.AccountSheets;
import io.millrace.demos.DemoTasks;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/// Serves the demo site until it is told to stop.
final class DemoCommand implements Callable<Integer> {
  private static final List<String> FORGETFUL =
      List.of("Accounts are in memory and end with this process; accounts.url keeps them.");

  private final Shell shell;
  private final Site site;
  private final SettingsFlags flags;

  DemoCommand(Shell shell, Site site) {
    this.shell = shell;
    this.site = site;
    this.flags = new SettingsFlags(shell);
  }

  /// The command as picocli knows it, made without a look at annotations, which takes longer.
  CommandSpec spec() {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name("demo");
    spec.usageMessage()
        .description("Serve the demo site: chat rooms, a game, live charts, accounts, status.");
    return spec.addMixin("help", HelpFlag.spec()).addMixin("settings", flags.spec());
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
