// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.cli.settings.LayerSettings;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.ChannelName;
import io.millrace.layer.Inbox;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Takes messages from a general channel and prints them.
@Command(
    name = "receive",
    description = "Take messages from a general channel and print them, a JSON object a line.",
    footer = {"", "What is received here is not received by anybody else."})
final class LayerReceiveCommand implements Callable<Integer> {
  private final Layers layers;

  @Spec private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // Read by picocli.
  @Mixin
  private final CommandSpec help = HelpFlag.spec();

  @Mixin private final LayerFlags flags;

  @Parameters(index = "0", paramLabel = "CHANNEL", description = "Its name, without '!'.")
  private String channel = "";

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "1",
      description = "End after that many, 1 unless said; 0 for never.")
  private int count;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = "End with exit code 1 when none came for that long; 0, the default, for never.")
  private double timeout;

  LayerReceiveCommand(Shell shell, Layers layers) {
    this.layers = layers;
    this.flags = new LayerFlags(shell);
  }

  @Override
  public Integer call() throws InterruptedException {
    ChannelName name;
    try {
      name = new ChannelName(channel);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
    }
    if (name.isSpecific()) {
      throw new ParameterException(
          spec.commandLine(),
          "channel: " + channel + " (expected: a general channel, whose name has no '!')");
    }
    if (!(timeout >= 0)) {
      throw new ParameterException(
          spec.commandLine(), "--timeout: " + timeout + " (expected: seconds, 0 or more)");
    }
    Printer.demandCount(spec.commandLine(), count);
    LayerSettings settings = flags.read();
    try (ChannelLayer layer = layers.open(settings);
        Inbox inbox = layer.receive(name)) {
      return new Printer(spec.commandLine().getOut(), inbox, count, timeout)
          .run(TypedMessage::line);
    }
  }
}
