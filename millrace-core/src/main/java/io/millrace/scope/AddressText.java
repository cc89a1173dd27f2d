// SPDX-License-Identifier: Apache-2.0
package io.millrace.scope;

import java.net.Inet6Address;
import java.net.InetAddress;

/// Addresses as they are written: those of IPv6 as short as they can be (RFC 5952, 4).
final class AddressText {
  private static final int GROUPS = 8;
  private static final int LONGEST = 39;

  private AddressText() {}

  static String of(InetAddress address) {
    String plain = address.getHostAddress();
    if (!(address instanceof Inet6Address)) {
      return plain;
    }
    int zone = plain.indexOf('%');
    String compressed = compressed(address.getAddress());
    return zone < 0 ? compressed : compressed + plain.substring(zone);
  }

  /// Two colons stand for the longest row of groups that are 0, the first of those that are equally
  /// long; a single 0 is written.
  private static String compressed(byte[] address) {
    int from = GROUPS;
    int longest = 1;
    int row = 0;
    for (int i = 0; i < GROUPS; i++) {
      row = group(address, i) == 0 ? row + 1 : 0;
      if (row > longest) {
        longest = row;
        from = i + 1 - row;
      }
    }
    StringBuilder text = new StringBuilder(LONGEST);
    append(address, 0, from, text);
    if (from < GROUPS) {
      text.append("::");
      append(address, from + longest, GROUPS, text);
    }
    return text.toString();
  }

  private static void append(byte[] address, int from, int to, StringBuilder text) {
    for (int i = from; i < to; i++) {
      text.append(i == from ? "" : ":").append(Integer.toHexString(group(address, i)));
    }
  }

  private static int group(byte[] address, int at) {
    return (address[2 * at] & 0xff) << 8 | (address[2 * at + 1] & 0xff);
  }
}
