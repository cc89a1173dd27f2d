// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;

/// Bytes in, lines out. A line ends with `\n`; what has no end yet is held. A line longer than the
/// longest piece comes in pieces, none of which ends inside a character. NUL bytes at the start of
/// a line are left out and counted, and so is a whole part of nothing but NULs.
final class LineCutter {
  private static final int NULS_AT_ONCE = 4096;
  private static final byte[] NONE = new byte[0];

  private final int longest;
  private byte[] held = NONE;
  private int size;
  // Pieces of the line that is held have been given out.
  private boolean inside;
  private long nuls;

  LineCutter(int longest) {
    this.longest = longest;
  }

  /// How many bytes were fed and not given out yet.
  int pending() {
    return size;
  }

  /// Adds the lines that are finished by the bytes in `[from, to)`.
  void feed(byte[] bytes, int from, int to, List<TailEvent> out) {
    if (to - from >= NULS_AT_ONCE && isNul(bytes, from, to)) {
      nuls += to - from;
      return;
    }
    int start = from;
    while (start < to) {
      if (size == 0 && !inside && bytes[start] == 0) {
        nuls++;
        start++;
        continue;
      }
      int end = afterLineEnd(bytes, start, to);
      boolean whole = bytes[end - 1] == '\n';
      if (size == 0 && whole) {
        cut(bytes, start, end, true, out);
      } else {
        hold(bytes, start, end);
        int cut = cut(held, 0, size, whole, out);
        size -= cut;
        System.arraycopy(held, cut, held, 0, size);
      }
      start = end;
    }
  }

  /// Leaves out so many NUL bytes, which were not fed.
  void skipNuls(long count) {
    nuls += count;
  }

  /// Gives out what is held, as it is: no more of that line will come.
  void finish(List<TailEvent> out) {
    if (size > 0) {
      add(held, 0, size, false, out);
    } else {
      tellNuls(out);
    }
    forget();
  }

  /// Gives out what is held as a piece of a line that goes on elsewhere.
  void flushPiece(List<TailEvent> out) {
    if (size > 0) {
      add(held, 0, size, true, out);
    }
    forget();
  }

  private void forget() {
    size = 0;
    held = NONE;
    inside = false;
  }

  static boolean isNul(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static int afterLineEnd(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == '\n') {
        return i + 1;
      }
    }
    return to;
  }

  private void hold(byte[] bytes, int from, int to) {
    int wanted = size + to - from;
    if (held.length < wanted) {
      held = Arrays.copyOf(held, Math.max(wanted, Math.min(2 * held.length, 2 * longest)));
    }
    System.arraycopy(bytes, from, held, size, to - from);
    size = wanted;
  }

  /// Gives out what can be; returns how many bytes that was.
  private int cut(byte[] bytes, int from, int to, boolean whole, List<TailEvent> out) {
    int start = from;
    while (to - start > longest) {
      int end = pieceEnd(bytes, start + longest);
      add(bytes, start, end, true, out);
      start = end;
    }
    if (whole) {
      add(bytes, start, to, false, out);
      start = to;
    }
    return start - from;
  }

  /// The end of a piece, not within a character nor before the `\n` of a `\r\n`.
  private static int pieceEnd(byte[] bytes, int end) {
    if (bytes[end - 1] == '\r') {
      return end - 1;
    }
    for (int back = 1; back <= 3; back++) {
      int lead = bytes[end - back] & 0xFF;
      if ((lead & 0xC0) != 0x80) {
        int length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
        return length > back ? end - back : end;
      }
    }
    return end;
  }

  private void add(byte[] bytes, int from, int to, boolean more, List<TailEvent> out) {
    tellNuls(out);
    out.add(new TailEvent.Line(new String(bytes, from, to - from, UTF_8), to - from, more));
    inside = more;
  }

  private void tellNuls(List<TailEvent> out) {
    if (nuls > 0) {
      out.add(new TailEvent.NulsSkipped(nuls));
      nuls = 0;
    }
  }
}
