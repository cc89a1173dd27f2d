// SPDX-License-Identifier: Apache-2.0
package io.millrace.websocket;

/// When to ask a silent peer for life, and when to give it up. Any byte from the peer counts as
/// life. All times are nanoseconds of one clock.
public final class KeepAlive {
  private final long interval;
  private final long timeout;
  private boolean asked;
  private long askedAt;

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
    if (interval == 0) {
      return Duty.NOTHING;
    }
    if (asked && lastHeard - askedAt >= 0) {
      asked = false;
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
