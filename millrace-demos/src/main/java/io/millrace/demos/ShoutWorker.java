// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import io.millrace.layer.ChannelLayer;
import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;
import io.millrace.layer.Message;
import io.millrace.server.MessageHandler;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Work in the background, as small as can be: says a text again in capitals, to the clients of a
/// group or to one channel.
final class ShoutWorker implements MessageHandler {
  static final String CHANNEL = "shout";

  /// What to answer with, when it is one channel that asked.
  static final String DONE = "shout.done";

  private final ChannelLayer layer;

  /// @param group whose clients get it
  /// @param reply_channel who gets it, as a message; named as Django's consumers name it
  @SuppressWarnings("MemberName") // the name on the wire
  record Job(@Nullable String text, @Nullable String group, @Nullable String reply_channel) {}

  ShoutWorker(ChannelLayer layer) {
    this.layer = layer;
  }

  @Override
  public void handle(Message message) {
    Job job = message.as(Job.class);
    if (job.text() == null || (job.group() == null && job.reply_channel() == null)) {
      throw new IllegalArgumentException(
          "message: "
              + message.values().keySet()
              + " (expected: text, and group or reply_channel)");
    }
    String loud = job.text().toUpperCase(Locale.ROOT) + "!";
    if (job.group() != null) {
      layer.groupSend(new GroupName(job.group()), Message.text(loud));
    }
    if (job.reply_channel() != null) {
      layer.send(new ChannelName(job.reply_channel()), Message.of(DONE, Map.of("text", loud)));
    }
  }
}
