// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

import java.util.Arrays;

/// The last bytes before a position, by which a file is known to be the same up to there.
final class Fingerprint {
  static final int LONGEST = 256;

  private final byte[] last = new byte[LONGEST];
  private int length;

  /// How many bytes it has: fewer than [#LONGEST] only at the beginning of a file.
  int length() {
    return length;
  }

  /// The bytes in `[from, to)` stand before the position now.
  void passed(byte[] bytes, int from, int to) {
    int fresh = Math.min(LONGEST, to - from);
    int kept = Math.min(length, LONGEST - fresh);
    System.arraycopy(last, length - kept, last, 0, kept);
    System.arraycopy(bytes, to - fresh, last, kept, fresh);
    length = kept + fresh;
  }

  /// Whether the bytes from there on are the same.
  boolean matches(byte[] bytes, int from) {
    return Arrays.equals(bytes, from, from + length, last, 0, length);
  }

  boolean isSame(Fingerprint other) {
    return length == other.length && matches(other.last, 0);
  }

  void clear() {
    length = 0;
  }
}
