// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import java.time.Duration;

/// How a server bends when more is asked of it than it can do: who is there is served in turn, and
/// nobody new is let in at their expense.
///
/// @param lag of an event loop, which is how long what comes has to wait for its turn; a loop that
///   lags more is overloaded and takes no new connections, which are answered 503 when there is no
///   other loop; 0 for never
/// @param lasting how long it has to lag more than that, and afterwards half of that at most,
///   before anything changes
/// @param accepts connections that are taken in one turn of a loop; the others wait in the kernel
/// @param frames of one WebSocket that are handled in one turn of its loop; the others wait for the
///   next
/// @param requests of one HTTP/1.1 connection that are begun in one turn of its loop
public record OverloadOptions(
    Duration lag, Duration lasting, int accepts, int frames, int requests) {
  public static final OverloadOptions DEFAULT =
      new OverloadOptions(Duration.ofMillis(200), Duration.ofSeconds(1), 16, 512, 64);

  public OverloadOptions {
    if (lag.isNegative() || lasting.isNegative()) {
      throw new IllegalArgumentException(
          "overload lag: " + lag + ", lasting: " + lasting + " (expected: 0 or more)");
    }
    atLeastOne("accepts a turn", accepts);
    atLeastOne("frames a turn", frames);
    atLeastOne("requests a turn", requests);
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: 1 or more)");
    }
  }

  /// @param most 0 for no limit
  public OverloadOptions withLag(Duration most, Duration forThatLong) {
    return new OverloadOptions(most, forThatLong, accepts, frames, requests);
  }

  public OverloadOptions withAccepts(int aTurn) {
    return new OverloadOptions(lag, lasting, aTurn, frames, requests);
  }

  public OverloadOptions withFrames(int aTurn) {
    return new OverloadOptions(lag, lasting, accepts, aTurn, requests);
  }

  public OverloadOptions withRequests(int aTurn) {
    return new OverloadOptions(lag, lasting, accepts, frames, aTurn);
  }
}
