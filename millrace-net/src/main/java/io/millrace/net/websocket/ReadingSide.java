// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.websocket;

import io.millrace.net.frame.FrameDecoder;
import io.millrace.net.loop.FrameWriter;
import io.millrace.net.loop.Hangup;
import io.millrace.net.loop.NettyLoop;
import io.millrace.net.loop.TurnShare;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// The reading side of a WebSocket: when what came is decoded, and whether more is read. On the
/// loop only.
final class ReadingSide {
  private final Channel channel;
  private final NettyLoop loop;
  private final FrameWriter writer;
  private final Inflow inflow;
  private final TurnShare share;
  private final LongAdder heldBack;
  private @Nullable FrameDecoder decoder;
  private @Nullable FrameQuota quota;
  private boolean waitingForQuota;
  private Mode mode = Mode.HOLDING;
  private boolean peerGone;
  private boolean consumerPaused;
  private boolean paused;

  private enum Mode {
    /// The handshake is undecided: what comes is kept.
    HOLDING,
    /// Decoded while the consumer wants more and the peer takes its answers.
    OPEN,
    /// Decoded for the peer's close frame, whatever else there is.
    CLOSING,
    /// Read, so that the socket ends well, and forgotten.
    FORGETTING
  }

  /// @param frames that are handled in one turn of the loop
  /// @param heldBack counts how often the peer has to wait for a new quota
  ReadingSide(Channel channel, NettyLoop loop, FrameWriter writer, int frames, LongAdder heldBack) {
    this.channel = channel;
    this.loop = loop;
    this.writer = writer;
    this.inflow = new Inflow(channel);
    this.share = new TurnShare(loop, frames);
    this.heldBack = heldBack;
  }

  // ---- the phases of the connection ----

  /// Keeps bytes that came before all others. Takes the buffer over.
  void begin(ByteBuf early) {
    inflow.hold(early);
  }

  void open(FrameDecoder frames, FrameQuota perSecond) {
    decoder = frames;
    quota = perSecond;
    mode = Mode.OPEN;
    // Not at once: the consumer's connect() has not returned yet.
    loop.execute(this::decodeHeld);
  }

  void closing() {
    mode = Mode.CLOSING;
    update();
  }

  void forget() {
    mode = Mode.FORGETTING;
    inflow.discard();
    inflow.resume();
  }

  /// The channel is closed.
  void discard() {
    peerGone = true;
    mode = Mode.FORGETTING;
    inflow.discard();
  }

  // ---- what comes ----

  /// Takes the buffer over.
  void came(ByteBuf bytes) {
    lookForHangup();
    switch (mode) {
      case HOLDING -> inflow.hold(bytes);
      case OPEN, CLOSING -> {
        if (decoder != null) {
          share.renew();
          inflow.decode(bytes, decoder);
          leaveRest();
        }
      }
      case FORGETTING -> bytes.release();
    }
  }

  /// Goes on with what is held.
  void decodeHeld() {
    if (decoder != null && (mode == Mode.OPEN || mode == Mode.CLOSING)) {
      share.renew();
      inflow.decodeHeld(decoder);
      leaveRest();
    }
  }

  /// What is more than the share of this turn waits for the next one, so that others have theirs.
  private void leaveRest() {
    boolean rest = share.isUsedUp() && inflow.isHolding();
    inflow.awaitTurn(rest);
    if (rest) {
      share.inNextTurn(this::decodeHeld);
    }
  }

  /// The peer will send no more; what it sent before is still handled.
  void peerEnded() {
    peerGone = true;
    decodeHeld();
  }

  /// What a peer that has left had sent before is read and handled without regard to back-pressure:
  /// the kernel holds no more than it holds, and the consumer has to be told.
  void lookForHangup() {
    if (paused && Hangup.isSeen(channel)) {
      peerGone = true;
      update();
    }
  }

  // ---- back-pressure ----

  void consumerPauses(boolean pauses) {
    consumerPaused = pauses;
    update();
  }

  /// Reads while the consumer wants more, the peer takes its answers, and sends no more frames a
  /// second than it may.
  void update() {
    boolean pause =
        mode == Mode.OPEN
            && !peerGone
            && (consumerPaused || waitingForQuota || !writer.isWritable());
    if (pause == paused) {
      return;
    }
    paused = pause;
    if (pause) {
      inflow.pause();
    } else {
      inflow.resume();
      // Not at once: this may be called from within a decode or a consumer.
      loop.execute(this::decodeHeld);
    }
  }

  boolean isPaused() {
    return paused;
  }

  /// Whether the peer has left, so that what it had sent is handled without back-pressure.
  boolean isWithoutRegard() {
    return peerGone;
  }

  /// Asked before each frame: whether decoding has to stop for now. A peer that has left is not
  /// held back.
  boolean isHeldBack() {
    return mode == Mode.HOLDING
        || (!peerGone
            && ((mode == Mode.OPEN && (paused || waitsForQuota()))
                || (mode != Mode.FORGETTING && !share.take())));
  }

  // ---- frames a second ----

  void frame() {
    if (quota != null) {
      quota.take();
    }
  }

  private boolean waitsForQuota() {
    if (!waitingForQuota && quota != null && quota.isUsedUp()) {
      waitingForQuota = true;
      heldBack.increment();
      loop.after(quota.rest(), this::lookForQuota);
      update();
    }
    return waitingForQuota;
  }

  /// The next frame sees whether there is a new one.
  private void lookForQuota() {
    waitingForQuota = false;
    update();
    decodeHeld();
  }
}
