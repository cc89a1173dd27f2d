// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What one can do on a layer from outside of a server. Only has subcommands.
@Command(
    name = "layer",
    description = "Look at a channel layer that processes share; send and receive there.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "millrace layer COMMAND --help tells what a command takes."})
final class LayerCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // Read by picocli.
  @Mixin
  private final CommandSpec help = HelpFlag.spec();

  /// With its subcommands.
  static CommandLine of(Shell shell, Layers layers) {
    return new CommandLine(new LayerCommand())
        .addSubcommand(new LayerCheckCommand(shell, layers))
        .addSubcommand(new LayerSendCommand(shell, layers))
        .addSubcommand(new LayerGroupSendCommand(shell, layers))
        .addSubcommand(new LayerReceiveCommand(shell, layers))
        .addSubcommand(new LayerTapCommand(shell, layers));
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "no command (expected: check, send, group-send, receive or tap)");
  }
}
