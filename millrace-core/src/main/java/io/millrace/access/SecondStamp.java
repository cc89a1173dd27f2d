// SPDX-License-Identifier: Apache-2.0
package io.millrace.access;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Writes times to the second, and makes the text once a second. Threads that meet may both make
/// it, which is the same text.
final class SecondStamp {
  private final DateTimeFormatter formatter;
  private volatile Second last = new Second(Long.MIN_VALUE, "");

  private record Second(long epoch, String text) {}

  SecondStamp(String pattern, ZoneId zone) {
    formatter = DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(zone);
  }

  String of(Instant time) {
    Second second = last;
    if (second.epoch != time.getEpochSecond()) {
      second = new Second(time.getEpochSecond(), formatter.format(time));
      last = second;
    }
    return second.text;
  }
}
