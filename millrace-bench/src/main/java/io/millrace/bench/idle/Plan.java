// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.idle;

import io.millrace.bench.load.LoadFailure;

/// How many connections are held, by how many pairs of a server's and a load's process.
///
/// @param processes servers, and as many processes of load
/// @param tls whether they are opened over TLS as well, after the plain ones are gone
public record Plan(int connections, int processes, boolean tls) {
  public Plan {
    if (connections < 1 || processes < 1 || processes > connections) {
      throw new LoadFailure(
          "connections: "
              + connections
              + ", processes: "
              + processes
              + " (expected: at least 1, and no more processes than connections)");
    }
  }

  /// As few processes as can be.
  ///
  /// @param room sockets that one process may open
  public static Plan of(int connections, boolean tls, int room) {
    return new Plan(connections, Math.max(1, Math.ceilDiv(connections, room)), tls);
  }

  /// Connections of that pair; they differ by one at most.
  int share(int pair) {
    return connections / processes + (pair < connections % processes ? 1 : 0);
  }

  int largestShare() {
    return share(0);
  }
}
