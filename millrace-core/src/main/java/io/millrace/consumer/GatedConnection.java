// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import io.millrace.loop.EventLoop;
import io.millrace.scope.Scope;
import io.millrace.time.Timeline;
import io.millrace.websocket.CloseReason;

/// A connection as its [InboundGate]s see it. Any thread may call.
public interface GatedConnection {
  /// What owns the connection; the place for timers.
  EventLoop loop();

  /// The server's clock, which a test can turn.
  Timeline timeline();

  /// As far as all middleware had changed it.
  Scope scope();

  /// Sends a text to the client. Before the consumer has accepted, or after the end, it is dropped
  /// and counted.
  void send(String text);

  /// Closes after what was sent before has gone out, and passes nothing more to the consumer. While
  /// the consumer has not accepted, the handshake is refused with 403 instead. Nothing happens
  /// after the end.
  void close(CloseReason reason);
}
