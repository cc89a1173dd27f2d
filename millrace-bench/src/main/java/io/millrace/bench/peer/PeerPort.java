// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.peer;

/// The command line of a server to compare with: `--port N`, or just `N`.
final class PeerPort {
  private PeerPort() {}

  static int of(String[] arguments) {
    String last = arguments.length == 0 ? "" : arguments[arguments.length - 1];
    try {
      int port = Integer.parseInt(last);
      if (port >= 0 && port <= 65535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Said below, as for a number out of range.
    }
    throw new IllegalArgumentException("port: " + last + " (expected: 0..65535)");
  }
}
