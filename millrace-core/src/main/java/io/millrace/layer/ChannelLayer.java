// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

import io.millrace.metrics.Metrics;
import io.millrace.time.Timeline;
import java.util.List;

/// Carries messages between channels. Safe for all threads.
///
/// The promise: at most once, and in order from one sending thread to one channel. What is not
/// delivered is counted with its [io.millrace.metrics.DropReason].
///
/// No method blocks an event loop. Called from any other thread, [#groupSend] waits while the event
/// loops are far behind; on an event loop it returns at once, and the server reads less from the
/// sending client instead.
public interface ChannelLayer extends AutoCloseable {
  /// A layer within this process.
  static ChannelLayer inMemory() {
    return inMemory(LayerOptions.DEFAULT);
  }

  static ChannelLayer inMemory(LayerOptions options) {
    return inMemory(options, new Metrics(), Timeline.system());
  }

  static ChannelLayer inMemory(LayerOptions options, Metrics metrics, Timeline timeline) {
    return new InMemoryLayer(options, metrics, timeline);
  }

  /// Sends to one channel. A general channel keeps the message for whoever receives next.
  SendResult send(ChannelName channel, Message message);

  /// Puts a channel into a group; nothing happens when it is in. A channel leaves by itself when it
  /// is closed.
  void groupAdd(GroupName group, ChannelName channel);

  /// Takes a channel out of a group; nothing happens when it is not in.
  void groupDiscard(GroupName group, ChannelName channel);

  /// Sends to every channel that is in the group now, but for the one that [Message#except] names;
  /// a group that nobody is in swallows the message.
  ///
  /// Which channel is left out is no value of the message but an option, as its policy is. A layer
  /// over several processes that has the channel itself fans out to its own members directly and
  /// sends the message to the other processes alone, as they have nobody to leave out; only for the
  /// channel of another process does it pass the name along.
  void groupSend(GroupName group, Message message);

  /// Opens a channel of one's own, with a fresh name.
  Inbox open();

  /// Receives from a general channel. Several inboxes of the same name share its messages: each
  /// goes to one of them.
  ///
  /// @throws IllegalArgumentException when the name is not that of a general channel
  Inbox receive(ChannelName general);

  /// Gives a connection its channel. For those who build transports.
  Attachment attach(Member member);

  /// How far behind the event loops are. For those who build transports.
  Pressure pressure();

  /// Number of groups with at least one member in this process.
  int groups();

  /// Number of named channels in this process.
  int channels();

  /// The processes that share this layer, this one first. Never waits: what it says of others is a
  /// few seconds old.
  List<LayerNode> nodes();

  /// Where this layer counts what it drops.
  Metrics metrics();

  /// Ends the layer: inboxes end, what waits is dropped.
  @Override
  void close();
}
