// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

import io.millrace.scope.Tokens;

/// The alphabet of channel and group names.
final class Names {
  private static final int LONGEST = 99;

  private Names() {}

  static void check(String kind, String name, boolean mayHaveMark) {
    boolean right = !name.isEmpty() && name.length() <= LONGEST;
    int marks = 0;
    for (int i = 0; right && i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '!') {
        right = mayHaveMark && i > 0 && ++marks == 1;
      } else {
        right = isNameCharacter(c);
      }
    }
    if (!right) {
      throw new IllegalArgumentException(
          kind
              + ": '"
              + Tokens.shown(name)
              + "' of "
              + name.length()
              + " characters (expected: 1 to "
              + LONGEST
              + " ASCII letters, digits, '-', '_', '.'"
              + (mayHaveMark ? ", one '!' after the first)" : ")"));
    }
  }

  private static boolean isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_'
        || c == '.';
  }
}
