// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.cli.settings.Configuration;
import io.millrace.cli.settings.Flags;
import io.millrace.cli.settings.Settings;
import io.millrace.task.TaskBook;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/// Serves the files of a folder until it is told to stop.
@Command(
    name = "serve",
    description = "Serve the files of a folder, the working directory unless told otherwise.",
    footer = {
      "",
      "Names that begin with a dot are not served, and nothing outside of the folder is.",
      "millrace config shows all settings; --set takes any of them."
    })
final class ServeCommand implements Callable<Integer> {
  private final Shell shell;
  private final Site builtIn;

  @SuppressWarnings("UnusedVariable") // Read by picocli.
  @Mixin
  private final CommandSpec help = HelpFlag.spec();

  private final SettingsFlags settingsFlags;

  @SuppressWarnings("UnusedVariable") // Read by picocli.
  @Mixin
  private final CommandSpec settings;

  @Option(
      names = {"-r", "--root"},
      paramLabel = "DIR",
      description = "Folder whose files are served.")
  private @Nullable String root;

  @Option(names = "--listing", description = "Show what is in a folder without an index page.")
  private boolean listing;

  @Option(
      names = "--errors",
      paramLabel = "DIR",
      description = "Folder of error pages such as 404.html; the root itself unless given.")
  private @Nullable String errors;

  @Option(
      names = "--cache-control",
      paramLabel = "VALUE",
      description = "The field Cache-Control of files; no-cache unless given.")
  private @Nullable String cacheControl;

  @Option(names = "--observed", description = "Serve /healthz and /metrics as well.")
  private boolean observed;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description = "A named set of defaults: default or tiny.")
  private @Nullable String profile;

  /// @param builtIn for profiles with a site of their own
  ServeCommand(Shell shell, Site builtIn) {
    this.shell = shell;
    this.builtIn = builtIn;
    this.settingsFlags = new SettingsFlags(shell);
    settings = settingsFlags.spec();
  }

  private void add(Flags flags) {
    flags
        .add("--root", "serve.root", root)
        .add("--listing", "serve.listing", listing ? "true" : null)
        .add("--errors", "serve.errors", errors)
        .add("--cache-control", "serve.cache-control", cacheControl)
        .add("--observed", "serve.observed", observed ? "true" : null)
        .add("--profile", "serve.profile", profile);
  }

  @Override
  public Integer call() throws InterruptedException {
    Configuration configuration = settingsFlags.read(this::add);
    Settings settings = configuration.settings();
    Served served = Served.of(settings.serve(), shell.directory(), builtIn);
    Optional<AccountSite> accounts =
        AccountSite.ofServed(settings, shell.directory(), served.pages());
    try (Logs logs = Logs.start(settings, shell);
        SiteServer server =
            SiteServer.start(
                settings,
                served.site(),
                accounts,
                TaskBook.EMPTY,
                false,
                logs,
                settings.serve().observed())) {
      return server.runUntilSignal(StartRemarks.of(configuration, settings, served));
    }
  }
}
