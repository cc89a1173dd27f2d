// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import java.io.OutputStream;
import java.util.Arrays;

/// Writes one message piece by piece, each a frame of its own. Not for several threads.
final class PieceStream extends OutputStream {
  private static final int PIECE = 16 * 1_024;

  private final OwnSends sends;
  private byte[] gathered = new byte[PIECE];
  private int length;
  private boolean closed;

  PieceStream(OwnSends sends, boolean text) {
    this.sends = sends;
    sends.beginPieces(text);
  }

  @Override
  public void write(int octet) {
    if (length == PIECE) {
      flush();
    }
    gathered[length++] = (byte) octet;
  }

  @Override
  public void write(byte[] bytes, int from, int count) {
    int at = from;
    int end = from + count;
    while (at < end) {
      if (length == PIECE) {
        flush();
      }
      int taken = Math.min(end - at, PIECE - length);
      System.arraycopy(bytes, at, gathered, length, taken);
      length += taken;
      at += taken;
    }
  }

  /// Sends what was written so far.
  @Override
  public void flush() {
    if (length > 0) {
      hand(false);
    }
  }

  /// Sends the last piece: the message is whole.
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      hand(true);
    }
  }

  private void hand(boolean last) {
    byte[] piece = length == PIECE ? gathered : Arrays.copyOf(gathered, length);
    gathered = last || length < PIECE ? gathered : new byte[PIECE];
    length = 0;
    sends.sendPiece(piece, last);
  }
}
