// SPDX-License-Identifier: Apache-2.0
package io.millrace.websocket;

/// Checks UTF-8 byte by byte, over the borders of fragments (RFC 3629: no overlong forms, no
/// surrogates, nothing above U+10FFFF). One check a message; the caller may skip runs of ASCII
/// while [#atBorder].
public final class Utf8Check {
  private int missing;
  private int lowest = 0x80;
  private int highest = 0xBF;

  /// Takes the next byte. False when no UTF-8 text begins with what was taken so far.
  public boolean take(byte next) {
    int octet = next & 0xFF;
    if (missing == 0) {
      return octet < 0x80 || takeLead(octet);
    }
    if (octet < lowest || octet > highest) {
      return false;
    }
    lowest = 0x80;
    highest = 0xBF;
    missing--;
    return true;
  }

  private boolean takeLead(int octet) {
    if (octet < 0xC2 || octet > 0xF4) {
      return false;
    }
    missing = octet < 0xE0 ? 1 : octet < 0xF0 ? 2 : 3;
    switch (octet) {
      case 0xE0 -> lowest = 0xA0;
      case 0xED -> highest = 0x9F;
      case 0xF0 -> lowest = 0x90;
      case 0xF4 -> highest = 0x8F;
      default -> {
        // The next byte may be any continuation.
      }
    }
    return true;
  }

  /// Whether what was taken so far is whole.
  public boolean atBorder() {
    return missing == 0;
  }

  public void reset() {
    missing = 0;
    lowest = 0x80;
    highest = 0xBF;
  }
}
