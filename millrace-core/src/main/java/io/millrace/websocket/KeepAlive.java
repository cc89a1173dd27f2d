// SPDX-License-Identifier: Apache-2.0
package io.millrace.websocket;

import java.time.Duration;

/// When a peer is asked for life, and when it is given up. The rule only: the caller's clock, ping
/// and close. On the connection's loop only.
///
/// A peer is asked regularly, whatever it sends: the answer also tells how far away it is. But any
/// byte counts as life: a peer that is busy sending is never given up for a late pong.
public final class KeepAlive {
  private long interval;
  private long timeout;
  private long askedAt;
  private boolean waiting;
  private boolean deaf;

  /// What is to be done now.
  public enum Duty {
    NOTHING,
    PING,
    GIVE_UP
  }

  /// @param now when the connection began, in nanoseconds of the clock that [#check] is called with
  public KeepAlive(SocketOptions options, long now) {
    this.interval = options.pingInterval().toNanos();
    this.timeout = options.pingTimeout().toNanos();
    this.askedAt = now;
  }

  /// Changes what the options said, from now on.
  ///
  /// @param every 0 for never
  /// @param patience 0 for for ever
  public void change(Duration every, Duration patience) {
    interval = every.toNanos();
    timeout = patience.toNanos();
    waiting = false;
  }

  /// @param lastHeard when the last byte came
  public Duty check(long now, long lastHeard) {
    return check(now, lastHeard, true);
  }

  /// @param listening whether the peer is read from; while it is not, it is asked, for the sake of
  ///   proxies between, and not given up
  public Duty check(long now, long lastHeard, boolean listening) {
    if (interval == 0) {
      return Duty.NOTHING;
    }
    if (waiting && lastHeard - askedAt >= 0) {
      waiting = false;
    }
    if (waiting && listening && deaf) {
      askedAt = now; // an answer could not be heard before
    }
    deaf = !listening;
    boolean patient = !listening || timeout == 0;
    if (waiting && !patient) {
      return now - askedAt >= timeout ? Duty.GIVE_UP : Duty.NOTHING;
    }
    if (now - askedAt < interval) {
      return Duty.NOTHING;
    }
    waiting = true;
    askedAt = now;
    return Duty.PING;
  }
}
