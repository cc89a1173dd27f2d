// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.talk;

import java.util.HexFormat;

/// Octets for people: 16 a line, with their place before and as ASCII behind.
final class HexDump {
  private static final int A_LINE = 16;
  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

  private HexDump() {}

  static String of(byte[] bytes) {
    StringBuilder out = new StringBuilder();
    for (int from = 0; from < bytes.length; from += A_LINE) {
      int to = Math.min(bytes.length, from + A_LINE);
      out.append(
          "%s%08x  %-47s  |%s|"
              .formatted(
                  from == 0 ? "" : "\n",
                  from,
                  HEX.formatHex(bytes, from, to),
                  ascii(bytes, from, to)));
    }
    return out.toString();
  }

  private static String ascii(byte[] bytes, int from, int to) {
    StringBuilder text = new StringBuilder(A_LINE);
    for (int i = from; i < to; i++) {
      text.append(bytes[i] >= ' ' && bytes[i] < 0x7F ? (char) bytes[i] : '.');
    }
    return text.toString();
  }
}
