// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.frame;

import io.millrace.websocket.CloseCode;
import io.millrace.websocket.CloseReason;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/// Writes a server's frames: never masked, never fragmented (RFC 6455, 5.2).
public final class FrameEncoder {
  private static final int LAST = 0x80;
  private static final int LENGTH_16 = 126;
  private static final int LENGTH_64 = 127;
  private static final int MOST_16 = 0xFFFF;

  private FrameEncoder() {}

  public static int frameSize(int payload) {
    return payload < LENGTH_16 ? 2 + payload : payload <= MOST_16 ? 4 + payload : 10 + payload;
  }

  public static void write(ByteBuf out, int opcode, byte[] payload) {
    int length = payload.length;
    out.writeByte(LAST | opcode);
    if (length < LENGTH_16) {
      out.writeByte(length);
    } else if (length <= MOST_16) {
      out.writeByte(LENGTH_16).writeShort(length);
    } else {
      out.writeByte(LENGTH_64).writeLong(length);
    }
    out.writeBytes(payload);
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
