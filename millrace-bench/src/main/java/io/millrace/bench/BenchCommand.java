// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `bench`: puts load on a WebSocket or HTTP server, ours or another's, and tells what it does.
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description =
        "Puts load on a server and tells what it does. Only servers on this machine are"
            + " accepted, unless --allow-remote is given.",
    subcommands = {
      EchoCommand.class,
      FanoutCommand.class,
      HttpCommand.class,
      IdleCommand.class,
      OverloadCommand.class,
      CompareCommand.class,
      LayerCommand.class,
      RelayCommand.class,
      SoakCommand.class,
      ServerCommand.class,
      StartCommand.class,
      MicroCommand.class
    })
public final class BenchCommand implements Runnable {
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Spec
  private CommandSpec spec;

  /// For picocli.
  public BenchCommand() {}

  /// Runs it alone, without the other commands of Millrace.
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new BenchCommand()).setCaseInsensitiveEnumValuesAllowed(true);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "bench: which one?");
  }
}
