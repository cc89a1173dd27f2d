// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import io.millrace.layer.Pressure;

/// Whether a connection's peer is read from: not while its mailbox is crowded, nor while the loops
/// are behind with broadcasts. On the loop only, but for [#isPaused].
final class Intake {
  private final SocketTransport transport;
  private final Mailbox mailbox;
  private final Pressure pressure;
  private volatile boolean paused;
  private boolean awaitsRelief;

  Intake(SocketTransport transport, Mailbox mailbox, Pressure pressure) {
    this.transport = transport;
    this.mailbox = mailbox;
    this.pressure = pressure;
  }

  /// Any thread.
  boolean isPaused() {
    return paused;
  }

  void pauseWhenCrowded() {
    if (!paused && mailbox.isCrowded()) {
      paused = true;
      transport.pauseReading();
      // The consumer may have emptied the mailbox before it could see that it has to resume.
      resumeWhenRoom();
    }
  }

  /// Reads on when the mailbox has room again and the loops are not behind with broadcasts.
  void resumeWhenRoom() {
    if (!paused || !mailbox.hasRoomAgain()) {
      return;
    }
    if (pressure.isHigh()) {
      resumeWhenRelieved();
      return;
    }
    paused = false;
    transport.resumeReading();
  }

  /// Reads no more until the loops have caught up with broadcasts.
  void pauseUnderPressure() {
    if (!paused && pressure.isHigh()) {
      paused = true;
      transport.pauseReading();
      resumeWhenRelieved();
    }
  }

  private void resumeWhenRelieved() {
    if (!awaitsRelief) {
      awaitsRelief = true;
      pressure.whenRelieved(
          transport.loop(),
          () -> {
            awaitsRelief = false;
            resumeWhenRoom();
          });
    }
  }
}
