// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// One of the five fields: which values it has.
///
/// @param isAny `*`
/// @param isRegular `*`, or a step of it
record CronField(BitSet chosen, boolean isAny, boolean isRegular) {
  enum Kind {
    MINUTE(0, 59, ""),
    HOUR(0, 23, ""),
    DAY(1, 31, ""),
    MONTH(1, 12, "jan feb mar apr may jun jul aug sep oct nov dec"),
    /// 7 is Sunday as well.
    WEEKDAY(0, 7, "sun mon tue wed thu fri sat");

    private final int least;
    private final int most;
    private final String names;

    Kind(int least, int most, String names) {
      this.least = least;
      this.most = most;
      this.names = names;
    }

    private List<String> names() {
      return names.isEmpty() ? List.of() : List.of(names.split(" "));
    }

    private int value(String text, String field) {
      int named = names().indexOf(text);
      if (named >= 0) {
        return named + least;
      }
      int value;
      try {
        value = Integer.parseInt(text);
      } catch (NumberFormatException noNumber) {
        throw wrong(field);
      }
      if (value < least || value > most) {
        throw wrong(field);
      }
      return value;
    }

    private IllegalArgumentException wrong(String field) {
      return new IllegalArgumentException(
          "cron "
              + name().toLowerCase(Locale.ROOT)
              + ": '"
              + field
              + "' (expected: *, "
              + least
              + ".."
              + most
              + (names.isEmpty() ? "" : ", a name such as " + names().getFirst())
              + ", a range 1-3, a list 1,2 or a step */2)");
    }
  }

  static CronField parse(Kind kind, String field) {
    BitSet chosen = new BitSet();
    for (String part : field.split(",", -1)) {
      add(chosen, kind, part, field);
    }
    if (kind == Kind.WEEKDAY && chosen.get(7)) {
      chosen.clear(7);
      chosen.set(0);
    }
    return new CronField(chosen, field.equals("*"), field.matches("\\*(/\\d+)?"));
  }

  private static void add(BitSet chosen, Kind kind, String part, String field) {
    String[] stepped = part.split("/", -1);
    String range = stepped[0];
    int step = stepped.length == 1 ? 1 : step(kind, stepped, field);
    int from;
    int to;
    if (range.equals("*")) {
      from = kind.least;
      to = kind == Kind.WEEKDAY ? 6 : kind.most;
    } else {
      String[] ends = range.split("-", -1);
      from = kind.value(ends[0], field);
      to =
          switch (ends.length) {
            case 1 -> stepped.length == 1 ? from : kind.most;
            case 2 -> kind.value(ends[1], field);
            default -> throw kind.wrong(field);
          };
    }
    if (to < from) {
      throw kind.wrong(field);
    }
    for (int value = from; value <= to; value += step) {
      chosen.set(value);
    }
  }

  private static int step(Kind kind, String[] stepped, String field) {
    if (stepped.length != 2 || !stepped[1].matches("[1-9]\\d{0,2}")) {
      throw kind.wrong(field);
    }
    return Integer.parseInt(stepped[1]);
  }

  boolean has(int value) {
    return chosen.get(value);
  }

  IntStream values() {
    return chosen.stream();
  }
}
