// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.layer.ChannelLayer;
import io.millrace.layer.GroupName;
import io.millrace.layer.Inbox;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Joins a group and prints what its members get.
@Command(
    name = "tap",
    description = "Join a group and print what is sent to it, a JSON object a line, with the time.",
    footer = {"", "Ctrl-C leaves the group and ends. Bytes are shown as Base64."})
final class LayerTapCommand implements Callable<Integer> {
  private final Layers layers;

  @Spec private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // Read by picocli.
  @Mixin
  private final CommandSpec help = HelpFlag.spec();

  @Mixin private final LayerFlags flags;

  @Parameters(index = "0", paramLabel = "GROUP", description = "Its name.")
  private String group = "";

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "0",
      description = "End after that many; 0, the default, for never.")
  private int count;

  LayerTapCommand(Shell shell, Layers layers) {
    this.layers = layers;
    this.flags = new LayerFlags(shell);
  }

  @Override
  public Integer call() throws InterruptedException {
    GroupName name;
    try {
      name = new GroupName(group);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
    }
    Printer.demandCount(spec.commandLine(), count);
    try (ChannelLayer layer = layers.open(flags.read());
        Inbox inbox = layer.open()) {
      layer.groupAdd(name, inbox.name());
      PrintWriter error = spec.commandLine().getErr();
      error.println("Listening to the group " + name + "; Ctrl-C ends.");
      error.flush();
      return new Printer(spec.commandLine().getOut(), inbox, count, 0)
          .run(message -> TypedMessage.line(message, Instant.now().toString()));
    }
  }
}
