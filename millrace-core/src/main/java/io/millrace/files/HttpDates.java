// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Dates of HTTP, in the form that is written and in the two old ones that are still read (RFC
/// 9110, 5.6.7).
final class HttpDates {
  private static final DateTimeFormatter FIXED = formatter("EEE, dd MMM uuuu HH:mm:ss 'GMT'");
  private static final DateTimeFormatter ASCTIME = formatter("EEE MMM ppd HH:mm:ss uuuu");

  /// The last two digits of a year mean one that is at most so far ahead.
  private static final int AHEAD = 50;

  private HttpDates() {}

  private static DateTimeFormatter formatter(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.US)
        .withResolverStyle(ResolverStyle.STRICT)
        .withZone(ZoneOffset.UTC);
  }

  static String format(Instant time) {
    return FIXED.format(time);
  }

  /// @param now tells the century of a year with two digits
  /// @return null when it is none
  static @Nullable Instant parse(String text, Instant now) {
    try {
      if (text.endsWith(" GMT")) {
        return text.indexOf(',') == 3 ? read(FIXED, text) : read(withShortYear(now), text);
      }
      return read(ASCTIME, text);
    } catch (DateTimeException noDate) {
      return null;
    }
  }

  private static Instant read(DateTimeFormatter form, String text) {
    return LocalDateTime.parse(text, form).toInstant(ZoneOffset.UTC);
  }

  private static DateTimeFormatter withShortYear(Instant now) {
    LocalDate first = LocalDate.ofInstant(now, ZoneOffset.UTC).plusYears(AHEAD - 99L);
    return new DateTimeFormatterBuilder()
        .appendPattern("EEEE, dd-MMM-")
        .appendValueReduced(ChronoField.YEAR, 2, 2, first)
        .appendPattern(" HH:mm:ss 'GMT'")
        .toFormatter(Locale.US)
        .withResolverStyle(ResolverStyle.STRICT);
  }
}
