// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import io.netty.buffer.ByteBuf;

/// Parses WebSocket frames as a server sends them: not masked, no extension.
final class ServerFrames extends InPlaceReader {
  private final FrameSink sink;

  ServerFrames(FrameSink sink) {
    this.sink = sink;
  }

  @Override
  boolean parseOne(ByteBuf source) {
    int start = source.readerIndex();
    int readable = source.readableBytes();
    if (readable < 2) {
      return false;
    }
    int first = source.getByte(start);
    int second = source.getByte(start + 1);
    if ((first & 0x70) != 0) {
      throw new LoadFailure(
          "the server sent a frame with an extension bit that was not negotiated");
    }
    if ((second & 0x80) != 0) {
      throw new LoadFailure("the server sent a masked frame");
    }
    int head = 2;
    long length = second & 0x7F;
    if (length == 126) {
      head = 4;
      if (readable < head) {
        return false;
      }
      length = source.getUnsignedShort(start + 2);
    } else if (length == 127) {
      head = 10;
      if (readable < head) {
        return false;
      }
      length = source.getLong(start + 2);
      if (length < 0 || length > LIMIT - head) {
        throw new LoadFailure("frame length: " + length + " (expected: at most " + LIMIT + ")");
      }
    }
    if (readable < head + length) {
      return false;
    }
    sink.frame(first & 0x0F, first < 0, source, start + head, (int) length);
    source.readerIndex(start + head + (int) length);
    return true;
  }
}
