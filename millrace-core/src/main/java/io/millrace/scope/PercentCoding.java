// SPDX-License-Identifier: Apache-2.0
package io.millrace.scope;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Percent-decoding by RFC 3986: escapes become octets, the octets must be UTF-8. A plus sign is a
/// plus sign in a path and a space in a query (the form encoding of the URL standard).
public final class PercentCoding {
  private PercentCoding() {}

  /// One path segment, or a whole path where the slashes inside segments do not matter.
  ///
  /// @return null when an escape is cut or not hexadecimal, when the octets are not UTF-8, or when
  ///   a NUL comes out
  public static @Nullable String decodePath(String raw) {
    return decode(raw, false);
  }

  /// A name or value of a query string, with the same refusals.
  public static @Nullable String decodeQuery(String raw) {
    return decode(raw, true);
  }

  private static @Nullable String decode(String raw, boolean plusIsSpace) {
    if (raw.indexOf('%') < 0 && (!plusIsSpace || raw.indexOf('+') < 0)) {
      return raw.indexOf(0) < 0 ? raw : null;
    }
    byte[] in = raw.getBytes(StandardCharsets.UTF_8);
    byte[] out = new byte[in.length];
    int length = 0;
    for (int i = 0; i < in.length; i++) {
      byte b = in[i];
      if (b == '%') {
        int octet = octet(in, i + 1);
        if (octet <= 0) {
          return null;
        }
        b = (byte) octet;
        i += 2;
      } else if (b == '+' && plusIsSpace) {
        b = ' ';
      } else if (b == 0) {
        return null;
      }
      out[length++] = b;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(out, 0, length)).toString();
    } catch (CharacterCodingException notUtf8) {
      return null;
    }
  }

  /// The octet of two hexadecimal digits, or -1.
  private static int octet(byte[] in, int at) {
    if (at + 1 >= in.length) {
      return -1;
    }
    int high = Character.digit((char) in[at], 16);
    int low = Character.digit((char) in[at + 1], 16);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }
}
