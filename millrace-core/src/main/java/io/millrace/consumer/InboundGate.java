// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import io.millrace.websocket.CloseReason;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Stands between one client and its consumer: sees each whole message before the consumer does,
/// may close the connection at any time, and hears for certain when it is over. Middleware hands
/// one out for each connection that it admits.
///
/// All methods but [#ended] are called on the connection's event loop and must not block. One that
/// throws is logged, and its connection closed with 1011.
public interface InboundGate {
  /// The consumer exists and is asked next whether it accepts.
  default void opened(GatedConnection connection) {}

  /// Judges a text message.
  default Verdict text(String text) {
    return Verdict.PASS;
  }

  /// Judges a binary message. The array must not be changed or kept.
  default Verdict bytes(byte[] bytes) {
    return Verdict.PASS;
  }

  /// The connection, or the HTTP exchange, is over, for whatever reason: also when nothing came of
  /// it because middleware further in refused, no consumer could be made, or the client left.
  /// Called exactly once, by any thread; without [#opened] before when there never was a consumer.
  default void ended() {}

  /// Tells all of them that it is over, whatever one of them throws. For those who build servers.
  static void endAll(List<InboundGate> gates) {
    for (InboundGate each : gates) {
      try {
        each.ended();
      } catch (RuntimeException | Error problem) {
        log().error("{} failed when its connection ended.", each, problem);
      }
    }
  }

  private static Logger log() {
    return LoggerFactory.getLogger(InboundGate.class);
  }

  /// What becomes of a message.
  sealed interface Verdict {
    /// It goes on as it is.
    Verdict PASS = new Pass();

    /// It vanishes, and is counted as [io.millrace.metrics.DropReason#FILTERED].
    Verdict DROP = new Drop();

    record Pass() implements Verdict {}

    /// That goes on in its place.
    record Replace(WebSocketMessage other) implements Verdict {}

    record Drop() implements Verdict {}

    /// It goes no further; the client is sent that text, and the connection lives.
    record Answer(String text) implements Verdict {}

    /// It goes no further, nor does any after it: the connection is closed.
    record Close(CloseReason reason) implements Verdict {}

    static Verdict replace(String text) {
      return new Replace(new WebSocketMessage.Text(text));
    }

    static Verdict replace(byte[] bytes) {
      return new Replace(new WebSocketMessage.Binary(bytes));
    }
  }
}
