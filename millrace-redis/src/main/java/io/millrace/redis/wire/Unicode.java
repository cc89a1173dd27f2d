// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.wire;

/// Text that has a form in UTF-8.
final class Unicode {
  private Unicode() {}

  /// Whether each surrogate has its other half.
  static boolean isWhole(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          return false;
        }
        i++;
      }
    }
    return true;
  }
}
