// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.frame;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Puts the mask on a client's payload and takes it off (RFC 6455, 5.3) while copying it, eight
/// bytes at a time. Taking it off sees in the same pass whether the payload is all ASCII.
final class Masking {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final long NOT_ASCII = 0x8080_8080_8080_8080L;

  private Masking() {}

  /// @param mask for the next byte on, its first octet highest
  /// @return whether all bytes are ASCII
  static boolean copy(ByteBuf in, int length, int mask, byte[] out, int at) {
    // Out of the socket's buffer in one piece first: an array is read eight bytes at a time at a
    // tenth
    // of what the buffer's own checks cost.
    in.readBytes(out, at, length);
    long mask64 = ((mask & 0xFFFF_FFFFL) << 32) | (mask & 0xFFFF_FFFFL);
    long seen = 0;
    int i = at;
    int end = at + length;
    for (int last = end - Long.BYTES; i <= last; i += Long.BYTES) {
      long clear = (long) LONGS.get(out, i) ^ mask64;
      seen |= clear;
      LONGS.set(out, i, clear);
    }
    // Eight bytes turn the mask twice, so the rest begins with its first octet again.
    for (int shift = 24; i < end; i++, shift = shift == 0 ? 24 : shift - 8) {
      byte clear = (byte) (out[i] ^ (mask >>> shift));
      seen |= clear;
      out[i] = clear;
    }
    return (seen & NOT_ASCII) == 0;
  }

  /// Writes a payload with the mask on.
  static void masked(byte[] payload, int length, int mask, ByteBuf out) {
    long mask64 = ((mask & 0xFFFF_FFFFL) << 32) | (mask & 0xFFFF_FFFFL);
    int i = 0;
    for (int last = length - Long.BYTES; i <= last; i += Long.BYTES) {
      out.writeLong((long) LONGS.get(payload, i) ^ mask64);
    }
    for (int shift = 24; i < length; i++, shift = shift == 0 ? 24 : shift - 8) {
      out.writeByte(payload[i] ^ (mask >>> shift));
    }
  }

  /// The mask as it is for the byte after that many.
  static int turned(int mask, int bytes) {
    return Integer.rotateLeft(mask, (bytes & 3) * 8);
  }
}
