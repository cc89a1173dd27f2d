// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/// `millrace` itself, which only has subcommands.
final class RootCommand implements Runnable {
  static final String STACKTRACE = "--stacktrace";

  private final OptionSpec version =
      OptionSpec.builder("--version")
          .type(boolean.class)
          .versionHelp(true)
          .description("Show the version and exit.")
          .build();

  private final OptionSpec stacktrace =
      OptionSpec.builder(STACKTRACE)
          .type(boolean.class)
          .scopeType(ScopeType.INHERIT)
          .description("Show where an error came from.")
          .build();

  private final CommandSpec spec = described();

  /// Each start reads this one, whatever command follows; so there are no annotations.
  private CommandSpec described() {
    CommandSpec described = CommandSpec.wrapWithoutInspection(this).name("millrace");
    described
        .usageMessage()
        .description("A real-time server for Java: connections, consumers, channels and groups.")
        .synopsisSubcommandLabel("COMMAND")
        .autoWidth(true)
        .footer("", "millrace COMMAND --help tells what a command takes.");
    return described
        .versionProvider(new Version())
        .addMixin("help", HelpFlag.spec())
        .addOption(version)
        .addOption(stacktrace);
  }

  CommandSpec spec() {
    return spec;
  }

  boolean showsStackTraces() {
    return Boolean.TRUE.equals(stacktrace.getValue());
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "no command (expected: one of those that millrace --help lists)");
  }
}
