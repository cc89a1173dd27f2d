// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.relay;

import io.millrace.net.loop.FrameWriter;
import io.millrace.net.loop.NettyLoop;
import io.millrace.relay.Peer;
import io.millrace.relay.hub.Line;
import io.millrace.relay.hub.RelayConnection;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The socket of one process. What is read is handed on where it lies; only what is left of it is
/// copied. On the loop only.
///
/// A peer that sends no more counts as gone: that it has closed its socket and that it has only
/// shut its output looks the same from here, and what is sent to it meanwhile must wait for it to
/// come back. What was handed to its socket before is still sent.
final class SocketLine extends ChannelInboundHandlerAdapter implements Line {
  private static final Logger log = LoggerFactory.getLogger(SocketLine.class);
  private static final Duration LONGEST_FLUSH = Duration.ofSeconds(1);

  private final Channel channel;
  private final NettyLoop loop;
  private final Peer peer;
  private final int descriptor;
  private final Duration longestLeft;
  private final Function<Line, RelayConnection> switchboard;
  private final FrameWriter writer;
  private final Remainder remainder;

  private @Nullable RelayConnection connection;
  private boolean paused;
  private boolean inputEnded;
  private boolean closing;
  private boolean flushingEarly;

  /// Whether somebody has asked and has to be told when it is writable again.
  private boolean knownFull;

  /// @param longestLeft how long what the peer has sent before it left may wait to be taken
  /// @param switchboard connects the line, when it is open
  SocketLine(
      Channel channel,
      NettyLoop loop,
      Peer peer,
      Duration longestLeft,
      Function<Line, RelayConnection> switchboard) {
    this.channel = channel;
    this.loop = loop;
    this.peer = peer;
    this.descriptor = Peers.descriptor(channel);
    this.longestLeft = longestLeft;
    this.switchboard = switchboard;
    this.writer = new FrameWriter(channel, loop);
    this.remainder = new Remainder(channel.alloc());
  }

  @Override
  public Peer peer() {
    return peer;
  }

  @Override
  public int descriptor() {
    return descriptor;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    connection = switchboard.apply(this);
  }

  // ---- in ----

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      RelayConnection taker = connection;
      if (taker == null || closing) {
        return;
      }
      ByteBuffer view = bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes());
      if (paused || !remainder.isEmpty()) {
        remainder.add(view, taker.wanted());
        handIn(taker);
      } else {
        taker.received(view);
        if (view.hasRemaining()) {
          remainder.add(view, taker.wanted());
        }
      }
    } finally {
      bytes.release();
    }
  }

  private void handIn(RelayConnection taker) {
    if (paused || remainder.isEmpty()) {
      return;
    }
    ByteBuffer all = remainder.bytes();
    taker.received(all);
    remainder.keepLast(all.remaining());
  }

  @Override
  public void pauseReading() {
    paused = true;
    channel.config().setAutoRead(false);
  }

  @Override
  public void resumeReading() {
    if (paused) {
      paused = false;
      // Not at once: this may be called from within what takes the bytes.
      loop.execute(this::readOn);
    }
  }

  private void readOn() {
    RelayConnection taker = connection;
    if (taker == null || paused || closing) {
      return;
    }
    handIn(taker);
    if (inputEnded) {
      leave();
    } else if (!paused) {
      channel.config().setAutoRead(true);
    }
  }

  // ---- out ----

  @Override
  public boolean isWritable() {
    boolean writable = writer.isWritable();
    knownFull |= !writable;
    return writable;
  }

  /// What the kernel takes now does not wait for the end of the turn once there is much of it: else
  /// a burst would make a reader look slow that is not.
  @Override
  public void write(ByteBuffer bytes) {
    writer.room(bytes.remaining()).writeBytes(bytes);
    if (!writer.isWritable()) {
      flushingEarly = true;
      writer.flushEarly();
      flushingEarly = false;
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (!knownFull || !channel.isWritable()) {
      return;
    }
    if (flushingEarly) {
      loop.execute(this::tellWritable); // not within a write
    } else {
      tellWritable();
    }
  }

  private void tellWritable() {
    RelayConnection told = connection;
    if (told != null && !closing && channel.isWritable()) {
      knownFull = false;
      told.writable();
    }
  }

  // ---- the end ----

  /// Netty reads to the end of what a peer has sent that leaves, also where reading is paused; the
  /// kernel holds no more than it holds.
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      inputEnded = true;
      leave();
    } else if (event == ChannelOutputShutdownEvent.INSTANCE) {
      // It takes nothing any more; as a rule the end of what it sends follows at once.
      var _ = loop.after(LONGEST_FLUSH, this::leave);
    }
  }

  private void leave() {
    if (paused && !remainder.isEmpty()) {
      var _ = loop.after(longestLeft, channel::close);
      return;
    }
    tellClosed();
    finish();
  }

  @Override
  public void close() {
    if (!closing) {
      closing = true;
      // Not at once: the switchboard hears of the end when it has done what it is about.
      loop.execute(this::finish);
    }
  }

  /// Sends what was written, and closes.
  private void finish() {
    closing = true;
    writer.flushThen(channel::close);
    if (channel.isOpen()) {
      var _ = loop.after(LONGEST_FLUSH, channel::close);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    tellClosed();
    writer.discard();
  }

  private void tellClosed() {
    RelayConnection told = connection;
    if (told != null) {
      connection = null;
      if (!remainder.isEmpty()) {
        log.info("{} has left, {} bytes of it were not taken", peer, remainder.size());
        remainder.release();
      }
      told.closed();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable problem) {
    if (problem instanceof IOException) {
      log.debug("{}: {}", peer, problem.toString()); // what is left to be read is read all the same
    } else {
      log.error("{} is disconnected: it could not be served.", peer, problem);
      channel.close();
    }
  }
}
