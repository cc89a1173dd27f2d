// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import java.math.BigInteger;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Times such as `20s` and sizes such as `64KiB`: a whole number and a unit.
public final class Quantity {
  private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d{1,18}) ?([A-Za-z]*)");
  private static final Map<String, Long> MILLIS = new LinkedHashMap<>();
  private static final Map<String, Long> BYTES = new LinkedHashMap<>();

  static {
    MILLIS.put("d", 86_400_000L);
    MILLIS.put("h", 3_600_000L);
    MILLIS.put("m", 60_000L);
    MILLIS.put("s", 1_000L);
    MILLIS.put("ms", 1L);
    BYTES.put("GiB", 1L << 30);
    BYTES.put("MiB", 1L << 20);
    BYTES.put("KiB", 1L << 10);
    BYTES.put("B", 1L);
  }

  private Quantity() {}

  /// @return null when it is none
  public static @Nullable Duration duration(String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    BigInteger millis = counted(text, MILLIS, null);
    return millis == null || millis.bitLength() > 53 ? null : Duration.ofMillis(millis.longValue());
  }

  /// @return null when it is none, or more than an `int` holds
  static @Nullable Integer size(String text) {
    BigInteger bytes = counted(text, BYTES, "B");
    return bytes == null || bytes.bitLength() > 31 ? null : bytes.intValueExact();
  }

  private static @Nullable BigInteger counted(
      String text, Map<String, Long> units, @Nullable String unless) {
    Matcher parts = NUMBER_AND_UNIT.matcher(text);
    if (!parts.matches()) {
      return null;
    }
    String unit = parts.group(2).isEmpty() && unless != null ? unless : parts.group(2);
    Long factor = units.get(unit);
    return factor == null
        ? null
        : new BigInteger(parts.group(1)).multiply(BigInteger.valueOf(factor));
  }

  /// In the largest unit that leaves a whole number: `20s`, `1500ms`.
  static String shown(Duration time) {
    return time.isZero() ? "0s" : inLargest(time.toMillis(), MILLIS);
  }

  /// `64KiB`, or plain bytes.
  static String shown(int bytes) {
    String shown = bytes == 0 ? "0B" : inLargest(bytes, BYTES);
    return shown.endsWith("iB") ? shown : Integer.toString(bytes);
  }

  private static String inLargest(long amount, Map<String, Long> units) {
    for (Map.Entry<String, Long> unit : units.entrySet()) {
      if (amount % unit.getValue() == 0) {
        return amount / unit.getValue() + unit.getKey();
      }
    }
    throw new AssertionError("the last unit is one");
  }
}
