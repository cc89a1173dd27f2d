// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What was read from a socket and not taken yet. Holds no memory while there is nothing. On the
/// loop only.
final class Remainder {
  /// A beginning gets room for all that it announces up to here; after that it has to send a fair
  /// part of it first.
  private static final int GIVEN_AT_ONCE = 4 * 1_024;

  private final ByteBufAllocator allocator;
  private @Nullable ByteBuf held;

  Remainder(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  boolean isEmpty() {
    return held == null;
  }

  int size() {
    return held == null ? 0 : held.readableBytes();
  }

  /// Copies bytes behind the others.
  ///
  /// @param wanted how many there may be soon, for one unit to be whole
  void add(ByteBuffer bytes, int wanted) {
    room(bytes.remaining(), wanted).writeBytes(bytes);
  }

  private ByteBuf room(int added, int wanted) {
    ByteBuf before = held;
    int size = size() + added;
    if (before != null && before.writableBytes() >= added) {
      return before;
    }
    if (before != null && before.capacity() >= size) {
      return before.discardReadBytes();
    }
    int capacity = Math.max(size, Math.min(wanted, Math.max(GIVEN_AT_ONCE, 4 * size)));
    ByteBuf larger = allocator.directBuffer(Math.max(capacity, 2 * size()));
    if (before != null) {
      larger.writeBytes(before);
      before.release();
    }
    held = larger;
    return larger;
  }

  /// All of it, to be read; [#taken] has to follow.
  ByteBuffer bytes() {
    ByteBuf all = held;
    return all == null
        ? ByteBuffer.allocate(0)
        : all.internalNioBuffer(all.readerIndex(), all.readableBytes());
  }

  /// Forgets what comes before the last bytes.
  ///
  /// @param left how many these are
  void keepLast(int left) {
    if (held == null) {
      return;
    }
    if (left == 0) {
      release();
    } else {
      held.skipBytes(held.readableBytes() - left);
    }
  }

  void release() {
    if (held != null) {
      held.release();
      held = null;
    }
  }
}
