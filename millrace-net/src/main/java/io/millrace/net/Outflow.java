// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import io.millrace.consumer.Connection;
import io.millrace.consumer.Outbox;
import io.millrace.layer.Broadcast;
import io.millrace.layer.Message;
import io.millrace.layer.Overflow;
import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import io.millrace.net.frame.FrameEncoder;
import io.millrace.websocket.Opcode;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// The way from a consumer to its client: straight to the socket while that takes more, else
/// through the outbox. On the loop only.
final class Outflow {
  private final Connection connection;
  private final FrameWriter writer;
  private final NettyLoop loop;
  private final Metrics metrics;
  private final Outbox<Waiting> outbox;
  private boolean open;
  private byte @Nullable [] latestPong;
  private byte @Nullable [] closeFrame;

  /// @param budget what the message took from the connection's budget
  private record Waiting(Message message, int budget) {}

  Outflow(Connection connection, FrameWriter writer, NettyLoop loop, Metrics metrics) {
    this.connection = connection;
    this.writer = writer;
    this.loop = loop;
    this.metrics = metrics;
    this.outbox = new Outbox<>(connection.options().outbox(), this::dropped);
  }

  private void dropped(Waiting waiting, DropReason reason) {
    connection.budget().release(waiting.budget);
    metrics.dropped(reason);
  }

  /// The handshake has been answered: what waited goes out.
  void open() {
    open = true;
    drain();
  }

  /// A client is slow when the kernel takes no more for it, not when one turn of the loop has much
  /// for it: so what was gathered is flushed before anything has to wait.
  private boolean goesStraight() {
    if (!open || !outbox.isEmpty()) {
      return false;
    }
    if (!writer.isWritable()) {
      writer.flushEarly();
    }
    return writer.isWritable();
  }

  /// False when the client is too slow and has to be closed.
  boolean send(Message message, int budget) {
    if (goesStraight()) {
      write(message);
      connection.budget().release(budget);
      return true;
    }
    Overflow policy =
        message.overflow() == null ? connection.options().ownOverflow() : message.overflow();
    return offer(message, budget, policy);
  }

  /// False when the client is too slow and has to be closed.
  boolean send(Broadcast broadcast) {
    Message message = broadcast.message();
    if (goesStraight()) {
      writer.writeShared(SharedFrame.of(broadcast, writer.allocator()).frame());
      loop.countOut(1);
      return true;
    }
    Overflow policy =
        message.overflow() == null ? connection.options().groupOverflow() : message.overflow();
    return offer(message, 0, policy);
  }

  private boolean offer(Message message, int budget, Overflow policy) {
    Outbox.Verdict verdict =
        outbox.offer(new Waiting(message, budget), message.payload().length, policy, message.key());
    return verdict != Outbox.Verdict.OVERFLOWED;
  }

  static int opcode(Message message) {
    return message.text() != null ? Opcode.TEXT : Opcode.BINARY;
  }

  private void write(Message message) {
    byte[] payload = message.payload();
    ByteBuf room = writer.room(FrameEncoder.frameSize(payload.length));
    FrameEncoder.write(room, opcode(message), payload);
    loop.countOut(1);
  }

  /// The socket takes more again.
  void drain() {
    if (!open) {
      return;
    }
    byte[] pong = latestPong;
    if (pong != null && writer.isWritable()) {
      latestPong = null;
      control(Opcode.PONG, pong);
    }
    while (writer.isWritable()) {
      Waiting waiting = outbox.poll();
      if (waiting == null) {
        break;
      }
      write(waiting.message);
      connection.budget().release(waiting.budget);
    }
    if (outbox.isEmpty() && closeFrame != null) {
      byte[] last = closeFrame;
      closeFrame = null;
      control(Opcode.CLOSE, last);
    }
  }

  void ping() {
    if (writer.isWritable()) {
      control(Opcode.PING, new byte[0]);
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

  /// What waits is dropped, and the close frame goes out at once.
  void closeNow(byte[] payload) {
    outbox.clear(DropReason.OUTBOX_CLOSED);
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
    FrameEncoder.write(writer.room(FrameEncoder.frameSize(payload.length)), opcode, payload);
  }

  /// The connection has ended.
  void discard() {
    open = false;
    outbox.clear(DropReason.OUTBOX_CLOSED);
    closeFrame = null;
  }
}
