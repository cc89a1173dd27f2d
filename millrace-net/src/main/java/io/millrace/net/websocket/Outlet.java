// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.websocket;

import io.millrace.consumer.IncomingText;
import io.millrace.layer.Broadcast;
import io.millrace.layer.Message;

/// What a consumer speaks into. On the loop only.
///
/// There are two kinds and no third, so that a call on the way of every message is one comparison.
sealed interface Outlet permits Outflow, ShutOutlet {
  /// @param budget what the message took from the connection's budget
  void send(Message message, int budget);

  /// False when nothing was done: it would have to wait, or be changed.
  boolean sendNow(IncomingText text);

  void send(Broadcast broadcast);

  void beginPieces(boolean text);

  void sendPiece(OutgoingPieces.Piece piece);
}
