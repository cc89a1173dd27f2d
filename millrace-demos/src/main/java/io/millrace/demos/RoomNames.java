// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The groups of rooms. A room may have any name, a group only a short one of ASCII letters and
/// digits, so what does not fit is represented by its digest.
final class RoomNames {
  private static final int LONGEST_PLAIN = 80;
  private static final String PLAIN = "\\w{1," + LONGEST_PLAIN + "}";

  private RoomNames() {}

  /// @param kind keeps rooms of the same name apart, of up to 9 characters
  static String group(String kind, String room) {
    return room.matches(PLAIN) ? kind + "_" + room : kind + "-hex_" + digest(room);
  }

  private static String digest(String room) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(room.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
