// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.frame;

import io.millrace.consumer.IncomingText;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// A text of ASCII alone in an array that others use when this one has been seen. On one thread
/// only.
public final class AsciiText implements IncomingText {
  private static final int GONE = -1;

  private final byte[] bytes;
  private int length = GONE;

  AsciiText(byte[] bytes) {
    this.bytes = bytes;
  }

  /// It begins, or ends, to be there.
  void show(int count) {
    length = count;
  }

  void end() {
    length = GONE;
  }

  @Override
  public int length() {
    if (length == GONE) {
      throw new IllegalStateException(
          "text: its handler has returned (expected: toString() in the handler)");
    }
    return length;
  }

  @Override
  public char charAt(int index) {
    return (char) bytes[Objects.checkIndex(index, length())];
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    int _ = Objects.checkFromToIndex(start, end, length());
    return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
  }

  /// Writes a frame with it.
  public void write(FrameEncoder encoder, int first, ByteBuf out) {
    encoder.write(out, first, bytes, length());
  }

  @Override
  public String toString() {
    return new String(bytes, 0, length(), StandardCharsets.ISO_8859_1);
  }
}
