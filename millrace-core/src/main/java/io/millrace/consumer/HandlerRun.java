// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import io.millrace.websocket.CloseReason;

/// Runs a handler function on a virtual thread of its own, and ends the connection with it.
final class HandlerRun implements Runnable {
  private final PulledConnection connection;
  private final WebSocketHandler handler;

  HandlerRun(PulledConnection connection, WebSocketHandler handler) {
    this.connection = connection;
    this.handler = handler;
  }

  @Override
  public void run() {
    try {
      handler.handle(new WebSocket(connection));
      if (!connection.decision.isEnded()) {
        connection.close(CloseReason.NORMAL);
      }
    } catch (Throwable problem) { // an Error too: the client must not be left waiting
      if (!connection.decision.isEnded()) {
        connection.failed(problem);
      } else if (!(problem instanceof InterruptedException
          || problem instanceof ConnectionClosedException)) {
        Connection.log.warn("{} failed after its client had left.", connection, problem);
      }
    }
  }
}
