// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/// Finds what somebody may have meant.
final class Nearest {
  /// Names longer than that are not looked at.
  private static final int LONGEST = 40;

  private Nearest() {}

  /// ` (did you mean prefix?)`, or nothing when no name is near.
  static String hint(String typed, Collection<String> names) {
    if (typed.length() > LONGEST) {
      return "";
    }
    return names.stream()
        .filter(name -> distance(typed, name) <= Math.max(2, name.length() / 3))
        .min(Comparator.comparingInt(name -> distance(typed, name)))
        .map(name -> " (did you mean " + name + "?)")
        .orElse("");
  }

  /// Letters to insert, remove or replace; capitals and underscores do not count.
  private static int distance(String one, String other) {
    String from = plain(one);
    String to = plain(other);
    int[] above = new int[to.length() + 1];
    for (int j = 0; j < above.length; j++) {
      above[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int[] row = new int[above.length];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[to.length()];
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
