// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import java.nio.ByteBuffer;

/// One buffer into which all sockets of a loop are read: whoever gets it is done with it when
/// [SocketLine#channelRead] returns. So a read costs no memory, and takes a burst at once.
///
/// A socket is read once a turn, so that none keeps the others waiting, and what is written in
/// between goes out.
@SuppressWarnings("deprecation") // the interface, not this use of it
final class SharedReadBuffer extends DefaultMaxMessagesRecvByteBufAllocator {
  private static final int SIZE = 64 * 1_024;
  private static final int READS_A_TURN = 1;

  private final ByteBuf shared = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(SIZE));

  SharedReadBuffer() {
    super(READS_A_TURN);
  }

  @Override
  public Handle newHandle() {
    return new MaxMessageHandle() {
      @Override
      public int guess() {
        return SIZE;
      }

      @Override
      public ByteBuf allocate(ByteBufAllocator ignored) {
        return shared.clear().retain();
      }
    };
  }
}
