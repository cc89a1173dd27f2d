// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import io.millrace.layer.Broadcast;
import io.millrace.layer.Message;
import io.millrace.net.frame.FrameEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/// The frame of a broadcast, encoded once for all members that a loop owns.
final class SharedFrame implements Broadcast.Encoded {
  private final ByteBuf frame;

  private SharedFrame(ByteBuf frame) {
    this.frame = frame;
  }

  static SharedFrame of(Broadcast broadcast, ByteBufAllocator allocator) {
    if (broadcast.encoded() instanceof SharedFrame shared) {
      return shared;
    }
    Message message = broadcast.message();
    byte[] payload = message.payload();
    ByteBuf frame = allocator.directBuffer(FrameEncoder.frameSize(payload.length));
    FrameEncoder.write(frame, Outflow.opcode(message), payload);
    SharedFrame shared = new SharedFrame(frame);
    broadcast.encoded(shared);
    return shared;
  }

  /// Not to be moved; whoever keeps it retains a duplicate.
  ByteBuf frame() {
    return frame;
  }

  @Override
  public void release() {
    frame.release();
  }
}
