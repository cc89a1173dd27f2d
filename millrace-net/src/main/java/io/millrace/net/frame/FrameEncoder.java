// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.frame;

import io.millrace.websocket.CloseCode;
import io.millrace.websocket.CloseReason;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/// Writes frames (RFC 6455, 5.2): those of a server, or those of a client, which are masked.
public enum FrameEncoder {
  SERVER,
  CLIENT;

  /// The bit of a frame's first byte that says that it ends its message.
  public static final int LAST = 0x80;

  private static final int MASKED = 0x80;
  private static final int LENGTH_16 = 126;
  private static final int LENGTH_64 = 127;
  private static final int MOST_16 = 0xFFFF;
  private static final int MASK_SIZE = 4;

  public int frameSize(int payload) {
    int header = payload < LENGTH_16 ? 2 : payload <= MOST_16 ? 4 : 10;
    return header + (this == CLIENT ? MASK_SIZE : 0) + payload;
  }

  /// @param first the frame's first byte: [#LAST] or not, reserved bits, opcode
  public void write(ByteBuf out, int first, byte[] payload) {
    write(out, first, payload, payload.length);
  }

  /// @param length how much of the array is the payload
  void write(ByteBuf out, int first, byte[] payload, int length) {
    int masked = this == CLIENT ? MASKED : 0;
    out.writeByte(first);
    if (length < LENGTH_16) {
      out.writeByte(masked | length);
    } else if (length <= MOST_16) {
      out.writeByte(masked | LENGTH_16).writeShort(length);
    } else {
      out.writeByte(masked | LENGTH_64).writeLong(length);
    }
    if (this == CLIENT) {
      int mask = Masks.next();
      out.writeInt(mask);
      Masking.masked(payload, length, mask, out);
    } else {
      out.writeBytes(payload, 0, length);
    }
  }

  public static byte[] closePayload(CloseReason reason) {
    if (reason.code() == CloseCode.NO_CODE || reason.code() == CloseCode.ABNORMAL) {
      return new byte[0];
    }
    byte[] text = reason.text().getBytes(StandardCharsets.UTF_8);
    byte[] payload = new byte[2 + text.length];
    payload[0] = (byte) (reason.code() >> 8);
    payload[1] = (byte) reason.code();
    System.arraycopy(text, 0, payload, 2, text.length);
    return payload;
  }
}
