// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import io.millrace.layer.Message;
import io.millrace.layer.Overflow;

/// What a connection's own consumer sends. Any thread, but for what says otherwise.
final class OwnSends {
  private final Connection connection;
  private final SocketTransport transport;
  private final SendBudget budget;
  private boolean inPieces; // guarded by this

  OwnSends(Connection connection, SocketTransport transport) {
    this.connection = connection;
    this.transport = transport;
    this.budget = new SendBudget(connection.options().outbox());
  }

  SendBudget budget() {
    return budget;
  }

  /// A blocking style's send: waits while the outbox is full, where the policy says so.
  void sendWhenRoom(Message message) {
    if (!connection.decision.checkOpen()) {
      throw new ConnectionClosedException();
    }
    int size = message.payload().length;
    if (connection.options().ownOverflow() != Overflow.PAUSE) {
      budget.take(size);
    } else {
      takeWhenRoom(size);
    }
    hand(message, size);
  }

  private void takeWhenRoom(int size) {
    try {
      if (!budget.takeWhenRoom(size)) {
        throw new ConnectionClosedException();
      }
    } catch (InterruptedException leaving) {
      Thread.currentThread().interrupt();
      throw new ConnectionClosedException();
    }
  }

  /// An asynchronous style's send: waits for nothing.
  void send(Message message) {
    int size = message.payload().length;
    budget.take(size);
    if (transport.loop().inLoop()) {
      transport.send(message, size); // without a task, so that a reply costs no allocation
    } else {
      hand(message, size);
    }
  }

  /// Hands a message to the socket; what it weighs has been taken from the budget.
  private void hand(Message message, int size) {
    connection.onLoop(() -> transport.send(message, size));
  }

  /// Begins a message in pieces.
  void beginPieces(boolean text) {
    if (!connection.decision.checkOpen()) {
      throw new ConnectionClosedException();
    }
    beginOnce();
    connection.onLoop(() -> transport.beginPieces(text));
  }

  private synchronized void beginOnce() {
    if (inPieces) {
      throw new IllegalStateException(
          "stream: another message is being written in pieces (expected: one at a time)");
    }
    inPieces = true;
  }

  private synchronized void endPieces() {
    inPieces = false;
  }

  /// Waits while the outbox is full.
  void sendPiece(byte[] piece, boolean last) {
    if (last) {
      endPieces();
    }
    if (!connection.decision.checkOpen()) {
      throw new ConnectionClosedException();
    }
    takeWhenRoom(piece.length);
    connection.onLoop(() -> transport.sendPiece(piece, last, piece.length));
  }
}
