// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.relay;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;

/// Whether this machine speaks IPv6.
final class Ipv6 {
  private Ipv6() {}

  /// Whether it is an IPv6 address and no interface has any.
  static boolean isMissingFor(SocketAddress address) {
    return address instanceof InetSocketAddress inet
        && inet.getAddress() instanceof Inet6Address
        && isMissing();
  }

  private static boolean isMissing() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .noneMatch(Inet6Address.class::isInstance);
    } catch (SocketException unknown) {
      return false;
    }
  }
}
