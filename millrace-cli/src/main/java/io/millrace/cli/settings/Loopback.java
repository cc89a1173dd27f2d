// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import java.net.Inet6Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/// The loopback addresses of this machine: some have no IPv6.
final class Loopback {
  private static final String IPV4 = "127.0.0.1";
  private static final String IPV6 = "::1";

  private Loopback() {}

  static List<String> addresses() {
    return hasIpv6() ? List.of(IPV4, IPV6) : List.of(IPV4);
  }

  private static boolean hasIpv6() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .anyMatch(each -> each instanceof Inet6Address && each.isLoopbackAddress());
    } catch (SocketException unknown) {
      return false;
    }
  }
}
