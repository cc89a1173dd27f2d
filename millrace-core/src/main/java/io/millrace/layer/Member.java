// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

import io.millrace.loop.EventLoop;
import java.time.Duration;

/// What stands behind a channel in this process: a connection, or the queue of an [Inbox].
public interface Member {
  /// The loop that owns it. All `deliver` methods are called there.
  EventLoop loop();

  /// Takes a place in the mailbox for this message; any thread. False when all are taken.
  boolean reserve(Message message);

  /// How many places there are.
  int capacity();

  /// Delivers a message whose place was taken by [#reserve].
  void deliver(Message message);

  /// Delivers one message out of a broadcast: takes a place itself, and counts the message as
  /// dropped when there is none.
  void deliver(Broadcast broadcast);

  /// Messages of other processes may have been lost; called on the loop.
  ///
  /// @param lasted for how long they may have been
  default void gap(Duration lasted) {}
}
