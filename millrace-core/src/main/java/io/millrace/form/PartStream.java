// SPDX-License-Identifier: Apache-2.0
package io.millrace.form;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Cuts a multipart content at its boundary (RFC 2046, 5.1.1). What stands before the first part
/// and after the last is skipped.
final class PartStream {
  private static final int BUFFER = 16 * 1_024;
  private static final int HEAD_MOST = 8 * 1_024;

  /// Takes bytes of a part; the array is used again afterwards.
  interface Taker {
    void take(byte[] bytes, int from, int count) throws IOException;
  }

  private final InputStream from;
  private final byte[] delimiter;
  private final byte[] buffer = new byte[BUFFER];
  private int start;
  private int end;
  private boolean begun;
  private boolean over;

  PartStream(InputStream from, String boundary) {
    this.from = from;
    this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    // The first boundary may stand at the very beginning: as if a line had ended before.
    buffer[0] = '\r';
    buffer[1] = '\n';
    end = 2;
  }

  /// Goes to the next part, whose content begins behind its head. False after the last.
  boolean next() throws IOException {
    if (!begun) {
      begun = true;
      content((_, _, _) -> {});
    }
    return !over;
  }

  /// The lines before the part's content.
  List<String> head() throws IOException {
    List<String> lines = new ArrayList<>(3);
    int left = HEAD_MOST;
    while (true) {
      String line = line(left);
      if (line.isEmpty()) {
        return lines;
      }
      left -= line.length() + 2;
      lines.add(line);
    }
  }

  private String line(int most) throws IOException {
    for (int seen = 0; ; seen++) {
      while (start + seen + 1 >= end) {
        if (!fill()) {
          throw new EOFException("a part ends within its head");
        }
      }
      if (seen > most) {
        throw FormReader.tooMuch("A part of the form has too long a head.");
      }
      if (buffer[start + seen] == '\r' && buffer[start + seen + 1] == '\n') {
        String line = new String(buffer, start, seen, StandardCharsets.UTF_8);
        start += seen + 2;
        return line;
      }
    }
  }

  /// The rest of the part, bit by bit.
  void content(Taker taker) throws IOException {
    while (true) {
      int found = indexOfDelimiter();
      if (found >= 0) {
        taker.take(buffer, start, found - start);
        start = found + delimiter.length;
        endOfDelimiter();
        return;
      }
      int sure = Math.max(start, end - delimiter.length + 1);
      taker.take(buffer, start, sure - start);
      start = sure;
      if (!fill()) {
        throw new EOFException("the content ends before its last boundary");
      }
    }
  }

  /// Behind a boundary: two dashes after the last part, or the end of the line.
  private void endOfDelimiter() throws IOException {
    while (end - start < 2) {
      if (!fill()) {
        throw new EOFException("the content ends within a boundary");
      }
    }
    if (buffer[start] == '-' && buffer[start + 1] == '-') {
      over = true;
      return;
    }
    if (!line(HEAD_MOST).isBlank()) {
      throw MultipartReader.malformed("Something follows a boundary of the form on its line.");
    }
  }

  private int indexOfDelimiter() {
    int last = end - delimiter.length;
    for (int at = start; at <= last; at++) {
      if (buffer[at] == '\r' && matches(at)) {
        return at;
      }
    }
    return -1;
  }

  private boolean matches(int at) {
    for (int i = 1; i < delimiter.length; i++) {
      if (buffer[at + i] != delimiter[i]) {
        return false;
      }
    }
    return true;
  }

  /// Reads more behind what is left, which is shorter than the buffer: a head's line or the
  /// beginning of a boundary. False when nothing came, at the end.
  private boolean fill() throws IOException {
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      end -= start;
      start = 0;
    }
    int read = from.read(buffer, end, buffer.length - end);
    end += Math.max(0, read);
    return read > 0;
  }
}
