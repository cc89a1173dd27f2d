// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

/// Decides when a member publishes.
sealed interface Publisher permits WindowPublisher, PacedPublisher {
  /// Makes the publisher of one member.
  interface Factory {
    Publisher publisher(StampedFrames frames, Tally tally);
  }

  /// Begins. On the member's loop.
  void start();

  /// The oldest publish in flight has reached every member. Any thread.
  void completed();
}
