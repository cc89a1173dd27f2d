// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.frame;

import io.millrace.websocket.Utf8Check;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The payload of a message that comes in pieces. Holds no array while there is none.
final class Payload {
  private static final byte[] EMPTY = new byte[0];
  private static final int FIRST_CAPACITY = 4 * 1_024;

  private byte[] bytes = EMPTY;
  private int length;
  private int checked;

  /// Where the first frame ends, which mostly is the only one.
  private long firstEnd;

  private @Nullable Utf8Check utf8;

  /// Takes the next bytes of a frame off the buffer.
  ///
  /// @param announced how many bytes the frame still has, these included
  /// @return the mask for the byte after these
  int append(ByteBuf in, int count, int mask, long announced) {
    if (length == 0) {
      firstEnd = announced;
    }
    reserve(count, announced);
    boolean _ = Masking.copy(in, count, mask, bytes, length);
    length += count;
    return Masking.turned(mask, count);
  }

  private void reserve(int count, long announced) {
    int needed = length + count;
    if (needed > bytes.length) {
      long doubled = Math.max(FIRST_CAPACITY, bytes.length * 2L);
      // Only a single frame is given just what it needs: were each of many small ones, all that
      // came
      // before would be copied for each.
      boolean isFirst = length + announced == firstEnd;
      long wanted = Math.max(needed, isFirst ? Math.min(doubled, firstEnd) : doubled);
      bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, Integer.MAX_VALUE - 8));
    }
  }

  /// Checks as text what was appended since the last call. False when it cannot be UTF-8.
  boolean checkText() {
    Utf8Check check = utf8;
    if (check == null) {
      check = new Utf8Check();
      utf8 = check;
    }
    for (int i = checked; i < length; i++) {
      if (!check.take(bytes[i])) {
        return false;
      }
    }
    checked = length;
    return true;
  }

  /// Bytes that it has room for without growing.
  int capacity() {
    return bytes.length;
  }

  boolean isEmpty() {
    return length == 0;
  }

  byte[] take() {
    byte[] taken = bytes.length == length ? bytes : Arrays.copyOf(bytes, length);
    reset();
    return taken;
  }

  /// The payload as text, or null when it ends within a character. To be called after [#checkText].
  @Nullable String takeText() {
    boolean whole = utf8 == null || utf8.atBorder();
    String text = whole ? new String(bytes, 0, length, StandardCharsets.UTF_8) : null;
    reset();
    return text;
  }

  private void reset() {
    bytes = EMPTY;
    length = 0;
    checked = 0;
    utf8 = null;
  }

  /// Null when the bytes are not UTF-8.
  static @Nullable String utf8(byte[] bytes, int length) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, 0, length))
          .toString();
    } catch (CharacterCodingException notUtf8) {
      return null;
    }
  }
}
