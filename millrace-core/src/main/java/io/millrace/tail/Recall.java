// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Looking back in a file: where its last line begins, and which lines were its last ones.
final class Recall {
  private final int longestPiece;

  Recall(int longestPiece) {
    this.longestPiece = longestPiece;
  }

  /// Where the line begins that ends at or after `end`: after the last line end before it. Of a
  /// very long line it is the end itself.
  long lineStart(Reading reading, long end) throws IOException {
    long from = Math.max(0, end - longestPiece);
    byte[] bytes = reading.bytes(from, end);
    for (int i = bytes.length - 1; i >= 0; i--) {
      if (bytes[i] == '\n') {
        return from + i + 1;
      }
    }
    return from == 0 ? 0 : end;
  }

  /// The last lines before `end`, no more than so many, and not more bytes than allowed.
  List<TailEvent> last(Reading reading, long end, int lines, long mostBytes) throws IOException {
    long least = Math.max(0, end - mostBytes);
    long start = startOf(reading, end, lines, least);
    LineCutter cutter = new LineCutter(longestPiece);
    List<TailEvent> found = new ArrayList<>();
    for (long at = start; at < end; ) {
      byte[] block = reading.bytes(at, Math.min(end, at + Reading.BLOCK));
      if (block.length == 0) {
        break;
      }
      cutter.feed(block, 0, block.length, found);
      at += block.length;
    }
    cutter.flushPiece(found);
    return found.size() > lines ? found.subList(found.size() - lines, found.size()) : found;
  }

  /// Where the last lines begin, at `least` or after it.
  private static long startOf(Reading reading, long end, int lines, long least) throws IOException {
    int ends = 0;
    long earliest = end;
    for (long to = end; to > least; ) {
      long from = Math.max(least, to - Reading.BLOCK);
      byte[] block = reading.bytes(from, to);
      for (int i = block.length - 1; i >= 0; i--) {
        if (block[i] == '\n' && from + i + 1 < end) {
          earliest = from + i + 1;
          if (++ends == lines) {
            return earliest;
          }
        }
      }
      to = from;
    }
    // A line that began before the bytes that are allowed is left out, unless there is no other.
    return least == 0 || earliest == end ? least : earliest;
  }
}
