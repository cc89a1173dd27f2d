// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.cli.settings.Configuration;
import io.millrace.json.Json;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Shows the settings that count.
@Command(name = "config", description = "Show the settings that count, and where each came from.")
final class ConfigCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // Read by picocli.
  @Mixin
  private final CommandSpec help = HelpFlag.spec();

  private final SettingsFlags flags;

  @SuppressWarnings("UnusedVariable") // Read by picocli.
  @Mixin
  private final CommandSpec settings;

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  ConfigCommand(Shell shell) {
    flags = new SettingsFlags(shell);
    settings = flags.spec();
  }

  @Override
  public void run() {
    Configuration configuration = flags.read();
    var _ = configuration.settings();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.text(configuration.json()));
    } else {
      out.print(configuration.toml());
    }
    out.flush();
  }
}
