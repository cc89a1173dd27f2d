// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import io.millrace.websocket.CloseReason;
import org.jspecify.annotations.Nullable;

/// What has become of a handshake, as the consumer sees it: undecided, accepted once, ended. The
/// consumer decides on its own thread, and the loop hears of it later. Any thread, but for what
/// says otherwise.
final class Decision {
  private enum Phase {
    DECIDING,
    OPEN,
    ENDED
  }

  /// Changed under this object's lock.
  private volatile Phase phase = Phase.DECIDING;

  private @Nullable CloseReason closeOnceAccepted; // loop only

  boolean isDeciding() {
    return phase == Phase.DECIDING;
  }

  boolean isOpen() {
    return phase == Phase.OPEN;
  }

  boolean isEnded() {
    return phase == Phase.ENDED;
  }

  /// False when the connection has ended; an error when it was not accepted yet.
  boolean checkOpen() {
    Phase now = phase;
    if (now == Phase.DECIDING) {
      throw new IllegalStateException(
          "send: the handshake is undecided (expected: accept() first)");
    }
    return now == Phase.OPEN;
  }

  void accept() {
    decide("accept", Phase.OPEN);
  }

  void reject() {
    decide("reject", Phase.ENDED);
  }

  private synchronized void decide(String what, Phase next) {
    if (phase == Phase.OPEN) {
      throw new IllegalStateException(
          what + ": the connection was accepted before (expected: one decision)");
    }
    if (phase == Phase.ENDED) {
      throw new ConnectionClosedException();
    }
    phase = next;
  }

  synchronized void end() {
    phase = Phase.ENDED;
  }

  /// Ends what is undecided. False when it was decided before.
  synchronized boolean endUndecided() {
    boolean undecided = phase == Phase.DECIDING;
    if (undecided) {
      phase = Phase.ENDED;
    }
    return undecided;
  }

  /// A close came to the loop before the acceptance did.
  void closeOnceAccepted(CloseReason reason) {
    closeOnceAccepted = reason;
  }

  /// For when the loop hears of the acceptance. Null when the connection is to stay open.
  @Nullable CloseReason closeOnceAccepted() {
    return closeOnceAccepted;
  }
}
