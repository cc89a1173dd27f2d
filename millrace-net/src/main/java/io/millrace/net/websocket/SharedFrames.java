// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.websocket;

import io.millrace.extension.CodecChain;
import io.millrace.layer.Broadcast;
import io.millrace.layer.Message;
import io.millrace.net.frame.FrameEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/// The frames of a broadcast, each encoded once for all members that a loop owns and that agreed on
/// the same extensions: mostly one, rarely more than two.
final class SharedFrames implements Broadcast.Encoded {
  /// What members without extensions share.
  static final Object PLAIN = "plain";

  private final Message message;
  private @Nullable Frame first;

  private record Frame(Object sharing, ByteBuf bytes, @Nullable Frame next) {}

  private SharedFrames(Message message) {
    this.message = message;
  }

  static SharedFrames of(Broadcast broadcast) {
    if (broadcast.encoded() instanceof SharedFrames shared) {
      return shared;
    }
    SharedFrames shared = new SharedFrames(broadcast.message());
    broadcast.encoded(shared);
    return shared;
  }

  /// @param sharing what the members with that frame have in common
  /// @return not to be moved, whoever keeps it retains a duplicate; null when there is none yet
  @Nullable ByteBuf find(Object sharing) {
    for (Frame each = first; each != null; each = each.next) {
      if (each.sharing.equals(sharing)) {
        return each.bytes;
      }
    }
    return null;
  }

  /// @param encoded the payload as extensions have made it, or null for the message's own
  /// @return as in [#find]
  ByteBuf add(Object sharing, ByteBufAllocator allocator, CodecChain.@Nullable Encoded encoded) {
    byte[] payload = encoded == null ? message.payload() : encoded.payload();
    int bits = encoded == null ? 0 : encoded.reservedBits();
    FrameEncoder encoder = FrameEncoder.SERVER;
    ByteBuf bytes = allocator.directBuffer(encoder.frameSize(payload.length));
    encoder.write(bytes, FrameEncoder.LAST | bits | MessageFrames.opcode(message), payload);
    first = new Frame(sharing, bytes, first);
    return bytes;
  }

  @Override
  public void release() {
    for (Frame each = first; each != null; each = each.next) {
      each.bytes.release();
    }
    first = null;
  }
}
