// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts;

import java.text.Normalizer;
import java.util.Locale;

/// What users type as their names, made comparable: `Ann`, `ANN` and `Ａｎｎ` are one.
final class UserName {
  private static final int MOST_CHARS = 128;

  private UserName() {}

  /// As it is kept and shown: form KC of Unicode, so that wide and narrow forms are the same. What
  /// is too long for a name stays as it is: to put many accents in order takes time with the square
  /// of their number.
  static String shown(String typed) {
    String name = typed.strip();
    return name.length() > MOST_CHARS ? name : Normalizer.normalize(name, Normalizer.Form.NFKC);
  }

  /// As it is compared and unique: without regard to case besides. Empty for what no account can
  /// have as its name, so that no database is asked for characters that it does not know.
  static String key(String typed) {
    if (typed.length() > MOST_CHARS) {
      return "";
    }
    String shown = shown(typed);
    String folded = shown.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    String key = Normalizer.normalize(folded, Normalizer.Form.NFKC);
    boolean known =
        key.length() <= MOST_CHARS
            && key.codePoints()
                .noneMatch(
                    c ->
                        Character.isISOControl(c)
                            || Character.getType(c) == Character.SURROGATE
                            || Character.isWhitespace(c));
    return known ? key : "";
  }
}
