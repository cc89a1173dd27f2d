// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.websocket;

import io.millrace.consumer.Connection;
import io.millrace.net.frame.AsciiText;
import io.millrace.net.frame.FrameDecoder;
import io.millrace.websocket.CloseCode;
import io.millrace.websocket.CloseReason;

/// What the peer sent, on its way to the consumer. On the loop only.
final class Incoming implements FrameDecoder.Sink {
  /// Frames that may have been under way when we closed. They are not shown to the consumer, so
  /// that no quota holds them back.
  private static final int MOST_AFTER_CLOSE = 1 << 16;

  private static final CloseReason FLOOD =
      new CloseReason(CloseCode.POLICY_VIOLATION, "too many frames after the close frame");

  private final WebSocketChannel socket;
  private final Connection connection;
  private final ReadingSide reading;
  private int afterClose;

  Incoming(WebSocketChannel socket, Connection connection, ReadingSide reading) {
    this.socket = socket;
    this.connection = connection;
    this.reading = reading;
  }

  @Override
  public void text(String text) {
    if (socket.isOpen()) {
      connection.received(text);
      passed();
    }
  }

  @Override
  public void text(AsciiText text) {
    if (socket.isOpen()) {
      connection.received(text);
      passed();
    }
  }

  @Override
  public void binary(byte[] bytes) {
    if (socket.isOpen()) {
      connection.received(bytes);
      passed();
    }
  }

  /// What a peer that has left had sent is handled up to a limit; the rest is forgotten.
  private void passed() {
    if (reading.isWithoutRegard() && connection.isOverfull()) {
      socket.finish();
    }
  }

  @Override
  public void ping(byte[] payload) {
    socket.answerPing(payload);
  }

  @Override
  public void pong(byte[] payload) {
    socket.pongCame(payload);
  }

  @Override
  public void closedByPeer(CloseReason reason) {
    socket.closedByPeer(reason);
  }

  @Override
  public void violation(CloseReason reason) {
    socket.violatedByPeer(reason);
  }

  @Override
  public boolean isPaused() {
    return reading.isHeldBack();
  }

  @Override
  public void frame() {
    reading.frame();
    if (!socket.isOpen() && ++afterClose == MOST_AFTER_CLOSE) {
      socket.violatedByPeer(FLOOD);
    }
  }
}
