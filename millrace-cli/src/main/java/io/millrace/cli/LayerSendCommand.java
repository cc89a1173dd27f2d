// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.layer.ChannelLayer;
import io.millrace.layer.ChannelName;
import io.millrace.layer.Message;
import io.millrace.layer.SendResult;
import io.millrace.server.StartException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Sends one message to a channel.
@Command(name = "send", description = "Send a message to a channel.")
final class LayerSendCommand implements Runnable {
  private final Layers layers;

  @Spec private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // Read by picocli.
  @Mixin
  private final CommandSpec help = HelpFlag.spec();

  @Mixin private final LayerFlags flags;

  @Parameters(
      index = "0",
      paramLabel = "CHANNEL",
      description = "Its name: that of a general channel, or of one process's own.")
  private String channel = "";

  @Parameters(index = "1", paramLabel = "JSON", description = "The message: an object.")
  private String json = "";

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description =
          "Its type, unless the object has a member of that name. A general channel asks for none.")
  private @Nullable String type;

  LayerSendCommand(Shell shell, Layers layers) {
    this.layers = layers;
    this.flags = new LayerFlags(shell);
  }

  @Override
  public void run() {
    ChannelName name;
    Message message;
    try {
      name = new ChannelName(channel);
      message =
          name.isSpecific() ? TypedMessage.read(type, json) : TypedMessage.readAny(type, json);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
    }
    try (ChannelLayer layer = layers.open(flags.read())) {
      switch (layer.send(name, message)) {
        case SendResult.Accepted _ -> {}
        case SendResult.Full(int capacity) ->
            throw new StartException(
                channel + ": full, " + capacity + " messages wait (is a worker missing?)");
        case SendResult.Gone _ -> throw new StartException(channel + ": nobody has that channel");
        case SendResult.Unreachable _ ->
            throw new StartException(
                channel + ": not sent (`millrace layer check` tells what is wrong with the layer)");
      }
    }
  }
}
