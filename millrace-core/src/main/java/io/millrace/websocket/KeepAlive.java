// SPDX-License-Identifier: Apache-2.0
package io.millrace.websocket;

/// When to ask a silent peer for life, and when to give it up. Any byte from the peer counts as
/// life. All times are nanoseconds of one clock.
public final class KeepAlive {
  private final long interval;
  private final long timeout;
  private boolean asked;
  private long askedAt;
  private boolean deaf;

  /// What is to be done now.
  public enum Duty {
    NOTHING,
    PING,
    GIVE_UP
  }

  public KeepAlive(SocketOptions options) {
    this.interval = options.pingInterval().toNanos();
    this.timeout = options.pingTimeout().toNanos();
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
    if (!listening) {
      deaf = true;
      if (now - lastHeard < interval || (asked && now - askedAt < interval)) {
        return Duty.NOTHING;
      }
      asked = true;
      askedAt = now;
      return Duty.PING;
    }
    if (asked && lastHeard - askedAt >= 0) {
      asked = false;
    }
    if (deaf) {
      deaf = false;
      askedAt = now; // an answer could not be heard before
    }
    if (asked) {
      return timeout > 0 && now - askedAt >= timeout ? Duty.GIVE_UP : Duty.NOTHING;
    }
    if (now - lastHeard < interval) {
      return Duty.NOTHING;
    }
    asked = true;
    askedAt = now;
    return Duty.PING;
  }
}
