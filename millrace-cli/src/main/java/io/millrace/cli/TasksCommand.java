// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What one can do about tasks that processes share. Only has subcommands.
@Command(
    name = "tasks",
    description = "Look at background tasks that processes share; submit and revoke them.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "millrace tasks COMMAND --help tells what a command takes."})
final class TasksCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // Read by picocli.
  @Mixin
  private final CommandSpec help = HelpFlag.spec();

  /// With its subcommands.
  static CommandLine of(Shell shell) {
    return new CommandLine(new TasksCommand())
        .addSubcommand(new TasksListCommand(shell))
        .addSubcommand(new TasksShowCommand(shell))
        .addSubcommand(new TasksSubmitCommand(shell))
        .addSubcommand(new TasksRevokeCommand(shell))
        .addSubcommand(new TasksRetryCommand(shell));
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "no command (expected: list, show, submit, revoke or retry)");
  }
}
