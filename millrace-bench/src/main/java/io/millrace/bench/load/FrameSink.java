// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import io.netty.buffer.ByteBuf;

/// Receives the frames of one connection, on its event loop.
interface FrameSink {
  /// One whole frame. The payload is `bytes[index, index + length)`, readable during this call
  /// only; the buffer's reader index is not to be moved.
  void frame(int opcode, boolean last, ByteBuf bytes, int index, int length);
}
