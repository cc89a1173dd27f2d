// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

import java.nio.file.Path;

/// One viewer of a file, with a bounded queue of its own. When that is full, the oldest lines are
/// dropped and counted; neither the follower nor other viewers ever wait. Any thread may close it.
public interface TailSubscription extends AutoCloseable {
  /// Waits until there is an event and returns what has come, a bounded number. Meant for a virtual
  /// thread. After the close it returns [TailEvent.Ended] once.
  ///
  /// @throws IllegalStateException when it has ended already
  TailBatch take() throws InterruptedException;

  /// The followed path, absolute.
  Path file();

  /// Ends it at once; what waits in its queue is dropped. The file is let go with its last viewer.
  @Override
  void close();
}
