// SPDX-License-Identifier: Apache-2.0
package io.millrace.scope;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/// One end of a connection.
///
/// @param host an address such as `127.0.0.1` or `::1`; for a Unix-domain socket `unix:` and the
///   path
/// @param port 0 for a Unix-domain socket
public record Endpoint(String host, int port) {
  /// What a provider hands to one household or machine is at least that.
  private static final int IPV6_NETWORK_BYTES = 8;

  /// Of IPv6 with the shortest text (RFC 5952).
  public static Endpoint of(InetAddress address, int port) {
    return new Endpoint(AddressText.of(address), port);
  }

  public static Endpoint unix(String path) {
    return new Endpoint("unix:" + path, 0);
  }

  /// Who it is as far as clients can be counted: the host; of IPv6 the network of 64 bits, in which
  /// one client has addresses without number.
  public String network() {
    if (host.indexOf(':') < 0 || host.startsWith("unix:")) {
      return host;
    }
    try {
      return InetAddress.ofLiteral(host) instanceof Inet6Address address
          ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), IPV6_NETWORK_BYTES))
              + "/64"
          : host;
    } catch (IllegalArgumentException notAnAddress) {
      return host;
    }
  }

  @Override
  public String toString() {
    if (host.startsWith("unix:")) {
      return host;
    }
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
