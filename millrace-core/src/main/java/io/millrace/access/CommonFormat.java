// SPDX-License-Identifier: Apache-2.0
package io.millrace.access;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;

/// Apache's formats, with Apache's escapes: `\"` and `\\`, C's letters for white space, `\xhh` for
/// all other bytes that are not printable ASCII.
final class CommonFormat implements AccessFormat {
  private static final String HEX = "0123456789abcdef";

  private final SecondStamp stamp;
  private final boolean combined;

  CommonFormat(ZoneId zone, boolean combined) {
    this.stamp = new SecondStamp("'['dd/MMM/uuuu:HH:mm:ss Z']'", zone);
    this.combined = combined;
  }

  @Override
  public void append(Access access, StringBuilder to) {
    word(access.client().host(), to);
    to.append(" - ");
    word(access.user(), to);
    to.append(' ').append(stamp.of(access.began())).append(" \"");
    request(access, to);
    to.append("\" ");
    number(access.status(), to);
    to.append(' ');
    number(access.bytes(), to);
    if (combined) {
      quoted(access.referer(), to);
      quoted(access.userAgent(), to);
    }
  }

  private static void request(Access access, StringBuilder to) {
    if (access.target().isEmpty()) {
      to.append('-');
      return;
    }
    escaped(access.method(), false, to);
    to.append(' ');
    escaped(access.target(), false, to);
    to.append(' ').append(access.protocol());
  }

  private static void number(long number, StringBuilder to) {
    if (number == 0) {
      to.append('-');
    } else {
      to.append(number);
    }
  }

  private static void quoted(String text, StringBuilder to) {
    to.append(" \"");
    if (text.isEmpty()) {
      to.append('-');
    } else {
      escaped(text, false, to);
    }
    to.append('"');
  }

  /// A field without quotes. Unlike Apache, a space in it is escaped as well, so that a user's name
  /// cannot bring fields of its own.
  private static void word(String text, StringBuilder to) {
    if (text.isEmpty()) {
      to.append('-');
    } else {
      escaped(text, true, to);
    }
  }

  /// @param word whether it is a text of ours, without quotes; else each character is an octet of
  ///   the request
  private static void escaped(String text, boolean word, StringBuilder to) {
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      switch (each) {
        case '"', '\\' -> to.append('\\').append(each);
        case '\n' -> to.append("\\n");
        case '\r' -> to.append("\\r");
        case '\t' -> to.append("\\t");
        case '\b' -> to.append("\\b");
        case '\f' -> to.append("\\f");
        case '\u000b' -> to.append("\\v");
        default -> {
          if ((each > ' ' && each < 0x7f) || (each == ' ' && !word)) {
            to.append(each);
          } else if (each < (word ? 0x80 : 0x100)) {
            hex(each, to);
          } else {
            i = nonAscii(text, i, to);
          }
        }
      }
    }
  }

  /// As UTF-8 has it.
  ///
  /// @return the index of its last half
  private static int nonAscii(String text, int at, StringBuilder to) {
    int end = at + Character.charCount(text.codePointAt(at));
    for (byte each : text.substring(at, end).getBytes(StandardCharsets.UTF_8)) {
      hex(each & 0xff, to);
    }
    return end - 1;
  }

  private static void hex(int octet, StringBuilder to) {
    to.append("\\x").append(HEX.charAt(octet >> 4)).append(HEX.charAt(octet & 0xf));
  }
}
