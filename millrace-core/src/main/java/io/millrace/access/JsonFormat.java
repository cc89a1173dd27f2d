// SPDX-License-Identifier: Apache-2.0
package io.millrace.access;

import java.time.Instant;

/// One JSON object a line, in ASCII: all other characters are escaped, those that steer a terminal
/// too.
final class JsonFormat implements AccessFormat {
  private static final String HEX = "0123456789abcdef";

  private final SecondStamp stamp;

  JsonFormat(SecondStamp stamp) {
    this.stamp = stamp;
  }

  @Override
  public void append(Access access, StringBuilder to) {
    Instant began = access.began();
    to.append("{\"time\":\"").append(stamp.of(began)).append('.');
    padded(Math.floorMod(began.toEpochMilli(), 1_000L), 3, to);
    to.append("Z\"");
    text("client", access.client().host(), to);
    text("user", access.user(), to);
    text("method", access.method(), to);
    text("target", access.target(), to);
    text("protocol", access.protocol(), to);
    to.append(",\"status\":").append(access.status());
    to.append(",\"bytes\":").append(access.bytes());
    long micros = Math.max(0, access.took().toNanos() / 1_000);
    to.append(",\"seconds\":").append(micros / 1_000_000).append('.');
    padded(micros % 1_000_000, 6, to);
    text("referer", access.referer(), to);
    text("agent", access.userAgent(), to);
    to.append('}');
  }

  private static void padded(long number, int digits, StringBuilder to) {
    long least = 10;
    for (int i = 2; i < digits; i++) {
      least *= 10;
    }
    for (long power = least; power > number && power > 1; power /= 10) {
      to.append('0');
    }
    to.append(number);
  }

  private static void text(String name, String value, StringBuilder to) {
    to.append(",\"").append(name).append("\":\"");
    for (int i = 0; i < value.length(); i++) {
      char each = value.charAt(i);
      if (each == '"' || each == '\\') {
        to.append('\\').append(each);
      } else if (each >= ' ' && each < 0x7f) {
        to.append(each);
      } else {
        to.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          to.append(HEX.charAt(each >> shift & 0xf));
        }
      }
    }
    to.append('"');
  }
}
