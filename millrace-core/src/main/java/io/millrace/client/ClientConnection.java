// SPDX-License-Identifier: Apache-2.0
package io.millrace.client;

import io.millrace.websocket.CloseReason;
import java.util.concurrent.CompletableFuture;

/// A client's connection seen from outside, while a consumer has its inside. Safe for all threads.
public interface ClientConnection extends AutoCloseable {
  /// Closes after what was sent before has gone out. Returns at once.
  void close(CloseReason reason);

  /// Closes with 1000 and waits for the end.
  @Override
  void close();

  /// Completed when the socket is closed; on no event loop. The consumer has been told why before.
  CompletableFuture<Void> ended();

  default boolean isOpen() {
    return !ended().isDone();
  }
}
