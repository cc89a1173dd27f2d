// SPDX-License-Identifier: Apache-2.0
package io.millrace.guard;

import io.millrace.scope.Scope;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/// Who a client is, as far as it can be counted.
final class ClientKey {
  /// What a provider hands to one household or machine is at least that.
  private static final int IPV6_NETWORK_BYTES = 8;

  private ClientKey() {}

  /// The address; of IPv6 the network of 64 bits, in which one client has addresses without number.
  static String ofAddress(Scope scope) {
    String host = scope.client().host();
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

  /// The user who has logged in, else the address.
  static String ofUser(Scope scope) {
    return scope.user().isAuthenticated()
        ? "user " + scope.user().name()
        : "address " + ofAddress(scope);
  }
}
