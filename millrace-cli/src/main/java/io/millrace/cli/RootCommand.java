// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `millrace` itself, which only has subcommands.
@Command(
    name = "millrace",
    description = "A real-time server for Java: connections, consumers, channels and groups.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Version.class,
    usageHelpAutoWidth = true,
    footer = {"", "millrace COMMAND --help tells what a command takes."})
final class RootCommand implements Runnable {
  static final String STACKTRACE = "--stacktrace";

  @Spec private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // Read by picocli.
  @Mixin
  private final HelpFlag help = new HelpFlag();

  @Option(names = "--version", versionHelp = true, description = "Show the version and exit.")
  @SuppressWarnings("UnusedVariable") // Read by picocli.
  private boolean version;

  @Option(
      names = STACKTRACE,
      scope = ScopeType.INHERIT,
      description = "Show where an error came from.")
  private boolean stacktrace;

  boolean showsStackTraces() {
    return stacktrace;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "no command (expected: one of those that millrace --help lists)");
  }
}
