// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import java.time.Duration;

/// A consumer in blocking style. Handlers run on a virtual thread that exists only while there is
/// work: they may sleep, query a database, loop. A sleeping handler holds up no other connection.
///
/// When the client leaves, the handler that is running is interrupted; messages that had come
/// before are still handled, then [#disconnect]. [InterruptedException] and
/// [ConnectionClosedException] may leave a handler then: that is a normal end. A `send` waits while
/// the outbox is full.
public abstract non-sealed class WebSocketConsumer extends Consumer {
  /// Whether the client's leaving interrupts a running handler. Override with false where a handler
  /// must finish what it began, and see to it that none runs on without end.
  protected boolean isInterruptible() {
    return true;
  }

  /// Waits by the server's clock, which a test can turn.
  protected final void sleep(Duration duration) throws InterruptedException {
    timeline().sleep(duration);
  }
}
