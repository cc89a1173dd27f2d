// SPDX-License-Identifier: Apache-2.0
package io.millrace.proxy;

import io.millrace.scope.Endpoint;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// An address as fields of proxies write it: `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1` or
/// `[2001:db8::1]:80` (RFC 7239, 6).
final class Node {
  private Node() {}

  /// @return null for what is no address: `unknown`, a name, a name made up to hide one
  static @Nullable Endpoint read(String text) {
    String host = text;
    String port = "";
    int colon = text.lastIndexOf(':');
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      if (end < 0 || (end + 1 < text.length() && colon != end + 1)) {
        return null;
      }
      host = text.substring(1, end);
      port = end + 1 < text.length() ? text.substring(end + 2) : "";
      if (host.indexOf(':') < 0) {
        return null;
      }
    } else if (colon >= 0 && text.indexOf(':') == colon) {
      host = text.substring(0, colon);
      port = text.substring(colon + 1);
    }
    InetAddress address = address(host);
    return address == null ? null : Endpoint.of(address, port(port));
  }

  /// An address that was written as such; names are not looked up.
  static @Nullable InetAddress address(String literal) {
    // What else Java reads as an address, such as a bare number, nobody means.
    boolean possible =
        literal.length() < 64
            && literal.indexOf('%') < 0
            && (literal.indexOf(':') >= 0 || literal.chars().filter(c -> c == '.').count() == 3);
    try {
      return possible ? InetAddress.ofLiteral(literal) : null;
    } catch (IllegalArgumentException noAddress) {
      return null;
    }
  }

  /// 0 for one that is none or hidden.
  private static int port(String text) {
    try {
      int port = text.length() > 5 ? 0 : Integer.parseInt(text);
      return port < 0 || port > 65_535 ? 0 : port;
    } catch (NumberFormatException hidden) {
      return 0;
    }
  }
}
