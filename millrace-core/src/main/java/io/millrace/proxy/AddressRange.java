// SPDX-License-Identifier: Apache-2.0
package io.millrace.proxy;

import io.millrace.scope.Endpoint;
import io.millrace.scope.Tokens;
import java.net.InetAddress;

/// Addresses that begin with the same bits, such as `10.0.0.0/8` or `2001:db8::/32`.
///
/// @param prefix bits that count
public record AddressRange(InetAddress first, int prefix) {
  public AddressRange {
    int bits = first.getAddress().length * Byte.SIZE;
    if (prefix < 0 || prefix > bits) {
      throw new IllegalArgumentException(
          "range: " + first.getHostAddress() + "/" + prefix + " (expected: /0../" + bits + ")");
    }
  }

  /// @param text an address, with `/` and the number of bits or without
  /// @throws IllegalArgumentException when it is no such range; names are not looked up
  public static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    InetAddress first = Node.address(slash < 0 ? text : text.substring(0, slash));
    if (first == null) {
      throw wrong(text);
    }
    try {
      return new AddressRange(
          first,
          slash < 0
              ? first.getAddress().length * Byte.SIZE
              : Integer.parseInt(text.substring(slash + 1)));
    } catch (NumberFormatException noNumber) {
      throw wrong(text);
    }
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "range: '"
            + Tokens.shown(text)
            + "' (expected: addresses such as 127.0.0.1, 10.0.0.0/8 or fd00::/8)");
  }

  public boolean contains(InetAddress address) {
    byte[] mine = first.getAddress();
    byte[] other = address.getAddress();
    if (mine.length != other.length) {
      return false;
    }
    for (int bit = 0; bit < prefix; bit += Byte.SIZE) {
      int mask = prefix - bit >= Byte.SIZE ? 0xff : 0xff << (Byte.SIZE - (prefix - bit));
      if (((mine[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return Endpoint.of(first, 0).host() + "/" + prefix;
  }
}
