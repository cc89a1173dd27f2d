// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.websocket;

import io.millrace.net.frame.AsciiText;
import io.millrace.net.frame.FrameDecoder;
import io.millrace.websocket.CloseReason;

/// What the peer sent, on its way to the consumer. On the loop only.
final class Incoming implements FrameDecoder.Sink {
  private final WebSocketChannel socket;
  private final FrameQuota quota;

  Incoming(WebSocketChannel socket, FrameQuota quota) {
    this.socket = socket;
    this.quota = quota;
  }

  @Override
  public void text(String text) {
    if (socket.isOpen()) {
      socket.connection().received(text);
      socket.passed();
    }
  }

  @Override
  public void text(AsciiText text) {
    if (socket.isOpen()) {
      socket.connection().received(text);
      socket.passed();
    }
  }

  @Override
  public void binary(byte[] bytes) {
    if (socket.isOpen()) {
      socket.connection().received(bytes);
      socket.passed();
    }
  }

  @Override
  public void ping(byte[] payload) {
    if (socket.isOpen()) {
      socket.answerPing(payload);
    }
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
    return socket.isHeldBack();
  }

  @Override
  public boolean frame() {
    return quota.take();
  }
}
