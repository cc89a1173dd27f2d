// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay;

import io.millrace.scope.Endpoint;
import java.net.InetAddress;

/// Who is at the other end of a connection, as far as the kernel says so.
public sealed interface Peer {
  record Tcp(InetAddress address, int port) implements Peer {
    @Override
    public String toString() {
      return Endpoint.of(address, port).toString();
    }
  }

  /// The process that has connected to a Unix-domain socket, as it was then.
  ///
  /// @param uid its user
  /// @param gid its group; of the others that it is in, nothing is known
  record Unix(int uid, int gid, int pid) implements Peer {
    @Override
    public String toString() {
      return "uid " + uid + ", gid " + gid + ", pid " + pid;
    }
  }
}
