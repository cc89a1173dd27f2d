// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import io.netty.buffer.ByteBuf;

/// Builds WebSocket frames as a client sends them: final, masked, with the shortest length form.
final class ClientFrames {
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  /// The mask of every frame. A browser needs a secret one; a load tool needs one that is not zero,
  /// so that the server does the work of unmasking.
  static final int MASK = 0x37FA213D;

  /// The mask laid over eight payload bytes that start at a multiple of four.
  static final long MASK_TWICE = (MASK & 0xFFFFFFFFL) << 32 | (MASK & 0xFFFFFFFFL);

  private ClientFrames() {}

  /// Bytes before the payload.
  static int headLength(int payloadLength) {
    return payloadLength < 126 ? 6 : payloadLength <= 0xFFFF ? 8 : 14;
  }

  /// Bytes of a whole frame.
  static int length(int payloadLength) {
    return headLength(payloadLength) + payloadLength;
  }

  /// Appends one frame.
  static void append(ByteBuf out, int opcode, byte[] payload) {
    out.writeByte(0x80 | opcode);
    int length = payload.length;
    if (length < 126) {
      out.writeByte(0x80 | length);
    } else if (length <= 0xFFFF) {
      out.writeByte(0x80 | 126).writeShort(length);
    } else {
      out.writeByte(0x80 | 127).writeLong(length);
    }
    out.writeInt(MASK);
    for (int i = 0; i < length; i++) {
      out.writeByte(payload[i] ^ (MASK >>> (24 - 8 * (i & 3))));
    }
  }
}
