// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.websocket;

import io.millrace.consumer.Connection;
import io.millrace.consumer.IncomingText;
import io.millrace.consumer.Outbox;
import io.millrace.extension.CodecChain;
import io.millrace.layer.Broadcast;
import io.millrace.layer.Message;
import io.millrace.layer.Overflow;
import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import io.millrace.net.frame.FrameEncoder;
import io.millrace.net.loop.FrameWriter;
import io.millrace.net.loop.NettyLoop;
import io.millrace.websocket.CloseReason;
import io.millrace.websocket.Opcode;
import org.jspecify.annotations.Nullable;

/// The way from a consumer to its peer: straight to the socket while that takes more, else through
/// the outbox. On the loop only.
final class Outflow implements Outlet {
  private final Connection connection;
  private final FrameWriter writer;
  private final NettyLoop loop;
  private final Metrics metrics;
  private final MessageFrames frames;
  private final WebSocketChannel socket;

  /// Made for the first message that has to wait, and none once none waits any more.
  private @Nullable Outbox<Waiting> outbox;

  private byte @Nullable [] latestPong;
  private byte @Nullable [] closeFrame;
  private boolean ended;

  /// The message in pieces that its sender is making, and the one whose turn it is.
  private @Nullable OutgoingPieces filling;

  private @Nullable OutgoingPieces sending;

  /// What waits for the socket.
  private sealed interface Waiting {
    /// @param budget what the message took from the connection's budget
    record Whole(Message message, int budget) implements Waiting {}

    /// Here the pieces have their turn.
    record Pieces(OutgoingPieces pieces) implements Waiting {}
  }

  Outflow(
      WebSocketChannel socket,
      Connection connection,
      FrameWriter writer,
      NettyLoop loop,
      Metrics metrics,
      FrameEncoder encoder,
      @Nullable CodecChain codecs) {
    this.socket = socket;
    this.connection = connection;
    this.writer = writer;
    this.loop = loop;
    this.metrics = metrics;
    this.frames = new MessageFrames(writer, encoder, codecs);
  }

  private void dropped(Waiting waiting, DropReason reason) {
    switch (waiting) {
      case Waiting.Whole(Message _, int budget) -> connection.budget().release(budget);
      case Waiting.Pieces(OutgoingPieces pieces) -> giveUp(pieces);
    }
    metrics.dropped(reason);
  }

  /// A peer is slow when the kernel takes no more for it, not when one turn of the loop has much
  /// for it: so what was gathered is flushed before anything has to wait.
  private boolean goesStraight() {
    return isNoneWaiting() && sending == null && takesMore();
  }

  private boolean isNoneWaiting() {
    return outbox == null || outbox.isEmpty();
  }

  private boolean takesMore() {
    if (!writer.isWritable()) {
      writer.flushEarly();
    }
    return writer.isWritable();
  }

  // ---- whole messages ----

  @Override
  public void send(Message message, int budget) {
    if (goesStraight()) {
      write(message);
      connection.budget().release(budget);
      return;
    }
    Overflow policy =
        message.overflow() == null ? connection.options().ownOverflow() : message.overflow();
    offer(message, budget, policy);
  }

  @Override
  public boolean sendNow(IncomingText text) {
    boolean written = goesStraight() && frames.write(text);
    if (written) {
      loop.countOut(1);
    }
    return written;
  }

  @Override
  public void send(Broadcast broadcast) {
    Message message = broadcast.message();
    if (goesStraight()) {
      frames.writeShared(broadcast);
      loop.countOut(1);
      return;
    }
    Overflow policy =
        message.overflow() == null ? connection.options().groupOverflow() : message.overflow();
    offer(message, 0, policy);
  }

  private Outbox<Waiting> queue() {
    Outbox<Waiting> queue = outbox;
    if (queue == null) {
      queue = new Outbox<>(connection.options().outbox(), this::dropped);
      outbox = queue;
    }
    return queue;
  }

  private @Nullable Waiting next() {
    Waiting next = outbox == null ? null : outbox.poll();
    if (next == null) {
      outbox = null;
    }
    return next;
  }

  private void offer(Message message, int budget, Overflow policy) {
    Outbox.Verdict verdict =
        queue()
            .offer(
                new Waiting.Whole(message, budget),
                message.payload().length,
                policy,
                message.key());
    if (verdict == Outbox.Verdict.OVERFLOWED) {
      WebSocketChannel.log.info(
          "{} is closed with 1013: it takes too little of what it is sent.", connection);
      socket.closeNow(WebSocketChannel.SLOW);
    }
  }

  private void write(Message message) {
    frames.write(message);
    loop.countOut(1);
  }

  // ---- messages in pieces ----

  @Override
  public void beginPieces(boolean text) {
    OutgoingPieces begun = new OutgoingPieces(text, frames.needsWhole());
    filling = begun;
    if (goesStraight()) {
      sending = begun;
    } else {
      // Nothing is ever too much: the pieces themselves have taken their budget.
      Outbox.Verdict _ = queue().offer(new Waiting.Pieces(begun), 0, Overflow.DROP_OLDEST, null);
    }
  }

  @Override
  public void sendPiece(OutgoingPieces.Piece piece) {
    OutgoingPieces message = filling;
    if (piece.last()) {
      filling = null;
    }
    if (message == null || message.isGivenUp() || ended) {
      connection.budget().release(piece.budget());
      return;
    }
    message.add(piece);
    if (message == sending) {
      drain();
    }
  }

  /// Sends what there is of the message whose turn it is.
  ///
  /// @return whether the socket is free for the next message
  private boolean drainPieces() {
    while (sending != null && takesMore()) {
      OutgoingPieces.Piece piece = sending.poll();
      if (piece == null) {
        return false;
      }
      connection.budget().release(piece.budget());
      if (!frames.writePiece(sending, piece, connection.options().maxMessage())) {
        gatheredTooMuch();
        return false;
      }
      if (piece.last()) {
        loop.countOut(1);
        sending = null;
      }
    }
    return sending == null;
  }

  /// A message is larger than what may be gathered for extensions that need it whole.
  private void gatheredTooMuch() {
    WebSocketChannel.log.error(
        "{}: a message in pieces has more than {} bytes, and an extension needs it whole (expected:"
            + " a larger max message, or smaller messages); the connection is closed.",
        connection,
        connection.options().maxMessage());
    socket.closeNow(CloseReason.SERVER_ERROR);
  }

  private void giveUp(OutgoingPieces pieces) {
    pieces.giveUp();
    for (OutgoingPieces.Piece each = pieces.poll(); each != null; each = pieces.poll()) {
      connection.budget().release(each.budget());
    }
  }

  // ---- the socket takes more again ----

  void drain() {
    byte[] pong = latestPong;
    if (pong != null && writer.isWritable()) {
      latestPong = null;
      control(Opcode.PONG, pong);
    }
    while (drainPieces() && writer.isWritable()) {
      Waiting waiting = next();
      switch (waiting) {
        case null -> {
          sayClose();
          return;
        }
        case Waiting.Whole(Message message, int budget) -> {
          write(message);
          connection.budget().release(budget);
        }
        case Waiting.Pieces(OutgoingPieces pieces) -> sending = pieces;
      }
    }
    if (isNoneWaiting()) {
      sayClose();
    }
  }

  // ---- control frames ----

  void ping(byte[] payload) {
    if (writer.isWritable()) {
      control(Opcode.PING, payload);
    }
  }

  /// Answers a ping, at once or, when the socket takes no more, later and only the latest (RFC
  /// 6455, 5.5.3).
  void pong(byte[] payload) {
    if (writer.isWritable()) {
      control(Opcode.PONG, payload);
    } else {
      latestPong = payload;
    }
  }

  /// The close frame goes out when all that waits has gone.
  void closeAfterWaiting(byte[] payload) {
    closeFrame = payload;
    drain();
  }

  private void sayClose() {
    byte[] last = closeFrame;
    if (last != null && (sending == null || (sending == filling && sending.isEmpty()))) {
      // A message that its sender has not finished will not be: nothing may follow the close frame.
      closeFrame = null;
      control(Opcode.CLOSE, last);
    }
  }

  /// What waits is dropped, and the close frame goes out at once.
  void closeNow(byte[] payload) {
    clear();
    closeFrame = null;
    control(Opcode.CLOSE, payload);
  }

  /// The same with the close frame that waits, if one does.
  void closeAtOnce() {
    byte[] last = closeFrame;
    if (last != null) {
      closeNow(last);
    }
  }

  private void control(int opcode, byte[] payload) {
    frames.write(FrameEncoder.LAST | opcode, payload);
  }

  private void clear() {
    if (outbox != null) {
      outbox.clear(DropReason.OUTBOX_CLOSED);
      outbox = null;
    }
    if (sending != null) {
      giveUp(sending);
      sending = null;
    }
  }

  /// The connection has ended.
  void discard() {
    ended = true;
    clear();
    closeFrame = null;
    frames.close();
  }
}
