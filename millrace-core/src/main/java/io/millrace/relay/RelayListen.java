// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay;

import io.millrace.server.Listen;

/// Where a relay listens, and what is spoken there.
///
/// @param address TCP or a Unix-domain socket
public record RelayListen(Dialect dialect, Listen address) {
  public RelayListen {
    if (!(address instanceof Listen.Tcp || address instanceof Listen.Unix)) {
      throw new IllegalArgumentException(
          "relay: " + address + " (expected: plain TCP or a Unix-domain socket)");
    }
  }

  public static RelayListen records(Listen address) {
    return new RelayListen(Dialect.RECORDS, address);
  }

  public static RelayListen frames(Listen address) {
    return new RelayListen(Dialect.FRAMES, address);
  }
}
