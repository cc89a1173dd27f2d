// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.loop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/// How large the buffer is that a socket is read into: about what it had the last times. Takes one
/// object a connection, where Netty's own way of the same takes four.
@SuppressWarnings("deprecation") // the interface, not this use of it
public final class ReadSizes extends DefaultMaxMessagesRecvByteBufAllocator {
  /// What one connection may bring in one turn of its loop: a few buffers, which are 64 KiB at
  /// most.
  private static final int READS_A_TURN = 4;

  private static final int SMALLEST = 128;
  private static final int FIRST = 2 * 1_024;
  private static final int LARGEST = 64 * 1_024;

  /// A full buffer is followed by one that is so many times as large.
  private static final int GROWTH = 8;

  /// Buffers as large as the next smaller one would have done so often before that one is taken.
  private static final int PATIENCE = 2;

  public ReadSizes() {
    super(READS_A_TURN);
  }

  @Override
  public Handle newHandle() {
    return new OfSocket(maxMessagesPerRead());
  }

  private static final class OfSocket implements RecvByteBufAllocator.ExtendedHandle {
    private @Nullable ChannelConfig config;
    private int size = FIRST;
    private int attempted;
    private int last;
    private int total;
    private short readsLeft;
    private final byte readsATurn;
    private byte small;

    private OfSocket(int readsATurn) {
      this.readsATurn = (byte) readsATurn;
    }

    @Override
    public void reset(ChannelConfig ofSocket) {
      config = ofSocket;
      readsLeft = readsATurn;
      total = 0;
    }

    @Override
    public int guess() {
      return size;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      return allocator.ioBuffer(size);
    }

    @Override
    public void attemptedBytesRead(int bytes) {
      attempted = bytes;
    }

    @Override
    public int attemptedBytesRead() {
      return attempted;
    }

    @Override
    public void lastBytesRead(int bytes) {
      last = bytes;
      if (bytes > 0) {
        total += bytes;
        if (bytes == attempted) {
          grow(bytes);
        }
      }
    }

    @Override
    public int lastBytesRead() {
      return last;
    }

    @Override
    public void incMessagesRead(int messages) {
      readsLeft -= (short) messages;
    }

    @Override
    public boolean continueReading() {
      return goesOn() && last == attempted;
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier mayHaveMore) {
      return goesOn() && mayHaveMore.get();
    }

    private boolean goesOn() {
      return config != null && config.isAutoRead() && readsLeft > 0 && total > 0;
    }

    private void grow(int filled) {
      if (filled >= size) {
        size = Math.min(LARGEST, size * GROWTH);
      }
      small = 0;
    }

    @Override
    public void readComplete() {
      if (total > size / 2) {
        small = 0;
      } else if (size > SMALLEST && ++small == PATIENCE) {
        small = 0;
        size /= 2;
      }
    }
  }
}
