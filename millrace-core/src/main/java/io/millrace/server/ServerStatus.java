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

  /// @param lag how late the loop came to its last regular task: what a busy loop makes all wait
  public record Loop(String name, int connections, Duration lag) {}
}
