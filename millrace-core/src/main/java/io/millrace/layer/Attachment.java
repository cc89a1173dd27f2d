// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

/// A connection's place in a layer. Any thread may call; calls by one thread keep their order with
/// that thread's sends.
public interface Attachment {
  /// The channel's name. Until it is first asked for, no other program can know the channel, and
  /// nothing is kept for it.
  ChannelName name();

  void join(GroupName group);

  void leave(GroupName group);

  /// Leaves all groups and gives up the name.
  void close();
}
