// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.layer.ChannelLayer;
import io.millrace.layer.GroupName;
import io.millrace.layer.Message;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Sends one message to all of a group.
@Command(name = "group-send", description = "Send a message to all channels of a group.")
final class LayerGroupSendCommand implements Runnable {
  private final Layers layers;

  @Spec private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // Read by picocli.
  @Mixin
  private final CommandSpec help = HelpFlag.spec();

  @Mixin private final LayerFlags flags;

  @Parameters(index = "0", paramLabel = "GROUP", description = "Its name.")
  private String group = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "JSON",
      description = "The message: an object.")
  private @Nullable String json;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "Its type, unless the object has a member of that name.")
  private @Nullable String type;

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      description = "Instead of JSON: a text that goes straight to the clients of the group.")
  private @Nullable String text;

  LayerGroupSendCommand(Shell shell, Layers layers) {
    this.layers = layers;
    this.flags = new LayerFlags(shell);
  }

  private Message message() {
    if (text != null) {
      if (json != null || type != null) {
        throw new IllegalArgumentException("--text: beside JSON or --type (expected: alone)");
      }
      return Message.text(text);
    }
    if (json == null) {
      throw new IllegalArgumentException("message: none (expected: JSON, or --text TEXT)");
    }
    return TypedMessage.read(type, json);
  }

  @Override
  public void run() {
    GroupName name;
    Message message;
    try {
      name = new GroupName(group);
      message = message();
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
    }
    try (ChannelLayer layer = layers.open(flags.read())) {
      layer.groupSend(name, message);
    }
  }
}
