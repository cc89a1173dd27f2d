// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.websocket;

import io.millrace.net.frame.FrameDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/// The way from a socket to the frame decoder: keeps what may not be decoded yet, and reads no more
/// while there is much of it. On the loop only.
final class Inflow {
  /// A client that speaks before the handshake is answered is read up to here.
  private static final int HELD_MOST = 64 * 1_024;

  private final Channel channel;
  private @Nullable ByteBuf held;
  private boolean paused;
  private boolean awaitingTurn;
  private boolean decoding;

  Inflow(Channel channel) {
    this.channel = channel;
  }

  /// Keeps bytes that came before there was a decoder. Takes the buffer over.
  void hold(ByteBuf bytes) {
    ByteBuf before = held;
    if (before == null) {
      held = bytes;
    } else {
      held = growing(before, bytes.readableBytes()).writeBytes(bytes);
      bytes.release();
    }
    limit();
  }

  /// The buffer itself, or a copy where it is a piece of another one and cannot grow.
  private ByteBuf growing(ByteBuf bytes, int more) {
    if (bytes.maxWritableBytes() >= more) {
      return bytes;
    }
    ByteBuf copy = channel.alloc().buffer(bytes.readableBytes() + more).writeBytes(bytes);
    bytes.release();
    return copy;
  }

  /// Decodes those bytes and what was held. Takes the buffer over.
  void decode(ByteBuf bytes, FrameDecoder decoder) {
    if (held != null || decoding) {
      hold(bytes);
      decodeHeld(decoder);
      return;
    }
    decoding = true;
    try {
      decoder.decode(bytes);
    } finally {
      decoding = false;
    }
    keepRest(bytes);
    if (held != null) {
      limit();
    }
  }

  /// Goes on with what was held. Called again from within a decode it does nothing: that decode
  /// goes on.
  void decodeHeld(FrameDecoder decoder) {
    ByteBuf bytes = held;
    if (bytes == null || decoding) {
      return;
    }
    held = null;
    decoding = true;
    try {
      decoder.decode(bytes);
    } finally {
      decoding = false;
    }
    ByteBuf came = held;
    held = null;
    if (isWorthKeeping(bytes)) {
      held = bytes.discardSomeReadBytes();
    } else {
      keepRest(bytes);
    }
    if (came != null) {
      hold(came);
    }
    limit();
  }

  /// Whether what is left fills its buffer well enough, and need not be copied to a smaller one.
  private static boolean isWorthKeeping(ByteBuf bytes) {
    return bytes.isReadable() && bytes.readableBytes() >= bytes.capacity() / 4;
  }

  boolean isHolding() {
    return held != null;
  }

  private void keepRest(ByteBuf bytes) {
    if (!bytes.isReadable()) {
      bytes.release();
      return;
    }
    // A copy of its own, as the socket's buffer may be large and shared.
    held = channel.alloc().buffer(bytes.readableBytes()).writeBytes(bytes);
    bytes.release();
  }

  void pause() {
    paused = true;
    channel.config().setAutoRead(false);
  }

  void resume() {
    paused = false;
    limit();
  }

  /// Whether what is held waits for the next turn of the loop: until it is decoded nothing more is
  /// read, which would have to be copied behind it.
  void awaitTurn(boolean waits) {
    if (waits != awaitingTurn) {
      awaitingTurn = waits;
      limit();
    }
  }

  private void limit() {
    boolean full = held != null && held.readableBytes() >= HELD_MOST;
    channel.config().setAutoRead(!paused && !awaitingTurn && !full);
  }

  void discard() {
    awaitingTurn = false;
    if (held != null) {
      held.release();
      held = null;
    }
  }
}
