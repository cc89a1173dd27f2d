// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The receiving end of a channel, for a thread that waits (never an event loop's).
public interface Inbox extends AutoCloseable {
  ChannelName name();

  /// Waits for the next message.
  ///
  /// @throws InterruptedException when interrupted, or when the inbox is closed meanwhile
  Message receive() throws InterruptedException;

  /// Waits for that long in real time.
  ///
  /// @return null when nothing came
  @Nullable Message poll(Duration longest) throws InterruptedException;

  /// Ends this inbox. A channel made by [ChannelLayer#open] is gone then and leaves its groups; a
  /// general channel keeps what it holds.
  @Override
  void close();
}
