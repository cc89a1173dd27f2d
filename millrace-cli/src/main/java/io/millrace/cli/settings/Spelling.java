// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// Finds what somebody may have meant.
public final class Spelling {
  private Spelling() {}

  /// ` (did you mean limits.body?)`, or nothing when no name is near.
  public static String hint(String typed, Collection<String> names) {
    return nearest(typed, names).map(name -> " (did you mean " + name + "?)").orElse("");
  }

  /// The first name that ends in what was typed, else the one with the fewest changes, if these are
  /// few.
  static Optional<String> nearest(String typed, Collection<String> names) {
    Optional<String> ending =
        names.stream()
            .filter(name -> name.endsWith("." + typed) || name.endsWith("_" + lastPart(typed)))
            .filter(name -> typed.indexOf('.') < 0)
            .findFirst();
    Optional<String> closest =
        names.stream()
            .filter(name -> distance(typed, name) <= Math.max(2, name.length() / 3))
            .min(Comparator.comparingInt(name -> distance(typed, name)));
    return closest.filter(name -> distance(typed, name) <= 2 || ending.isEmpty()).or(() -> ending);
  }

  /// `PORT` of `MILLRACE_PORT`.
  private static String lastPart(String typed) {
    return typed.startsWith(Key.PREFIX) ? typed.substring(Key.PREFIX.length()) : "\n";
  }

  /// Letters to insert, remove, replace or swap with the next.
  static int distance(String one, String other) {
    int[][] cost = new int[one.length() + 1][other.length() + 1];
    for (int i = 0; i <= one.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        boolean same = one.charAt(i - 1) == other.charAt(j - 1);
        int cheapest =
            Math.min(
                cost[i - 1][j - 1] + (same ? 0 : 1), Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swapped =
            i > 1
                && j > 1
                && one.charAt(i - 1) == other.charAt(j - 2)
                && one.charAt(i - 2) == other.charAt(j - 1);
        cost[i][j] = swapped ? Math.min(cheapest, cost[i - 2][j - 2] + 1) : cheapest;
      }
    }
    return cost[one.length()][other.length()];
  }
}
