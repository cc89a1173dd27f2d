// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// When an HTTP connection has taken too long. The rule only: the caller's clock, and its socket.
///
/// @param limits of the server
public record RequestTimeouts(Limits limits) {
  private static final long LINGER = TimeUnit.SECONDS.toNanos(2);

  /// What a connection is doing.
  public enum State {
    /// A request is arriving, and is being read.
    RECEIVING,
    /// A request is being handled, or more would come if it were read.
    BUSY,
    /// The client has ended its side, and an answer is being made.
    AWAITED,
    /// The client takes answers, and no request is on its way.
    TAKING,
    /// Nothing is asked for.
    IDLE,
    /// The last answer is going out.
    ENDING,
    /// All was sent; the client's end is awaited.
    LINGERING
  }

  /// What is to be done now.
  public enum Duty {
    NOTHING,
    /// The connection does something else than wait: its time begins anew.
    RESTART,
    /// 408.
    REFUSE,
    DROP
  }

  /// All times in nanoseconds.
  ///
  /// @param spent in that state
  /// @param stalled how long the client has taken nothing of what waits for it
  public Duty check(State state, long spent, long stalled) {
    if (isOver(stalled, limits.stallTimeout())) {
      return Duty.DROP;
    }
    return switch (state) {
      case RECEIVING -> isOver(spent, limits.requestTimeout()) ? Duty.REFUSE : Duty.NOTHING;
      case AWAITED -> isOver(spent, limits.requestTimeout()) ? Duty.DROP : Duty.NOTHING;
      case TAKING -> Duty.RESTART;
      case IDLE -> isOver(spent, limits.idleTimeout()) ? Duty.DROP : Duty.NOTHING;
      case LINGERING -> spent > LINGER ? Duty.DROP : Duty.NOTHING;
      case BUSY, ENDING -> Duty.NOTHING;
    };
  }

  private static boolean isOver(long spent, Duration most) {
    return spent > most.toNanos();
  }
}
