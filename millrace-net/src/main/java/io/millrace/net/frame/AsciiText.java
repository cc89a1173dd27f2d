// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.frame;

import io.millrace.consumer.IncomingText;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// A text of ASCII alone, where it was unmasked: in the thread's scratch array. One for each
/// connection, so that one that is kept for too long never shows what another client sent.
public final class AsciiText implements IncomingText {
  private static final int GONE = -1;

  private final Scratch scratch;
  private int length = GONE;

  AsciiText(Scratch scratch) {
    this.scratch = scratch;
  }

  /// Tells a sink of what lies in the array, which is left alone meanwhile.
  void show(int count, FrameDecoder.Sink sink) {
    length = count;
    scratch.isShown = true;
    try {
      sink.text(this);
    } finally {
      scratch.isShown = false;
      length = GONE;
    }
  }

  @Override
  public int length() {
    if (!scratch.isOfThisThread()) {
      throw new IllegalStateException(
          "text: looked at on thread "
              + Thread.currentThread().getName()
              + " (expected: toString() in the handler, on the event loop)");
    }
    if (length == GONE) {
      throw new IllegalStateException(
          "text: its handler has returned (expected: toString() in the handler)");
    }
    return length;
  }

  @Override
  public char charAt(int index) {
    return (char) scratch.bytes[Objects.checkIndex(index, length())];
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    int _ = Objects.checkFromToIndex(start, end, length());
    return new String(scratch.bytes, start, end - start, StandardCharsets.ISO_8859_1);
  }

  /// Writes a frame with it.
  public void write(FrameEncoder encoder, int first, ByteBuf out) {
    encoder.write(out, first, scratch.bytes, length());
  }

  @Override
  public String toString() {
    return new String(scratch.bytes, 0, length(), StandardCharsets.ISO_8859_1);
  }
}
