// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.websocket;

import io.millrace.consumer.IncomingText;
import io.millrace.layer.Broadcast;
import io.millrace.layer.Message;
import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;

/// The outlet of a WebSocket that is not open: nothing goes before the answer to the handshake, and
/// nothing behind the close frame. What is said all the same is given back and counted.
final class ShutOutlet implements Outlet {
  private final WebSocketChannel socket;
  private final Metrics metrics;

  ShutOutlet(WebSocketChannel socket, Metrics metrics) {
    this.socket = socket;
    this.metrics = metrics;
  }

  @Override
  public void send(Message message, int budget) {
    socket.connection().budget().release(budget);
    metrics.dropped(DropReason.CHANNEL_GONE);
  }

  @Override
  public boolean sendNow(IncomingText text) {
    return false;
  }

  @Override
  public void send(Broadcast broadcast) {
    metrics.dropped(DropReason.CHANNEL_GONE);
  }

  @Override
  public void beginPieces(boolean text) {}

  @Override
  public void sendPiece(OutgoingPieces.Piece piece) {
    socket.connection().budget().release(piece.budget());
  }
}
