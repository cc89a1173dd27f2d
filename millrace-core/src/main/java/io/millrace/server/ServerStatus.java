// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import java.time.Duration;
import java.util.List;

/// How a server is at one moment, beside its counters.
///
/// @param transport what serves the sockets, such as `epoll`
public record ServerStatus(Duration uptime, String transport, List<Loop> loops) {
  public ServerStatus {
    loops = List.copyOf(loops);
  }

  /// @param lag how long what comes now has to wait for its turn
  /// @param worstLag the longest of the last half minute or minute
  /// @param overloaded whether the loop takes no new connections
  public record Loop(
      String name, int connections, Duration lag, Duration worstLag, boolean overloaded) {
    /// One that has not lagged more, and is not overloaded.
    public Loop(String name, int connections, Duration lag) {
      this(name, connections, lag, lag, false);
    }
  }
}
