// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import io.millrace.consumer.Connection;
import io.millrace.consumer.SocketTransport;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.layer.Broadcast;
import io.millrace.layer.Message;
import io.millrace.loop.EventLoop;
import io.millrace.metrics.DropReason;
import io.millrace.net.frame.FrameDecoder;
import io.millrace.net.frame.FrameEncoder;
import io.millrace.scope.Headers;
import io.millrace.scope.Scope;
import io.millrace.server.PendingConnection;
import io.millrace.websocket.CloseCode;
import io.millrace.websocket.CloseReason;
import io.millrace.websocket.KeepAlive;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A WebSocket on a Netty channel: its phases from the handshake to the end, and the closing
/// handshake. How bytes become frames and messages become bytes is in [Inflow], [FrameDecoder] and
/// [Outflow]. On the connection's loop only.
final class WebSocketChannel extends ConnectionHandler
    implements SocketTransport, FrameDecoder.Sink {
  private static final Logger log = LoggerFactory.getLogger(WebSocketChannel.class);
  private static final long LINGER = TimeUnit.SECONDS.toNanos(2);
  private static final CloseReason SLOW = new CloseReason(CloseCode.TRY_AGAIN_LATER, "too slow");
  private static final CloseReason SILENT =
      new CloseReason(CloseCode.SERVER_ERROR, "keepalive ping timeout");

  /// How far the connection has come.
  private enum Phase {
    /// The consumer has not decided yet.
    DECIDING,
    OPEN,
    /// Our close frame is on its way; the peer's is awaited.
    CLOSING,
    /// Our side is shut; what the peer still sends is read and forgotten, so that our last bytes
    /// are not lost to a reset.
    LINGERING,
    ENDED
  }

  private final ServerContext server;
  private final NettyLoop loop;
  private final Channel channel;
  private final HttpEncoder http;
  private final String acceptKey;
  private final FrameWriter writer;
  private final Inflow inflow;
  private final StallWatch stall;

  private Phase phase = Phase.DECIDING;
  private @Nullable PendingConnection pending;
  private @Nullable Active active;
  private boolean peerGone;
  private boolean accepted;
  private boolean consumerPaused;
  private boolean readingPaused;
  private boolean heard;
  private long lastHeard;
  private long phaseSince;
  private CloseReason ending = CloseReason.ABNORMAL;

  /// What there is once the connection was admitted.
  private record Active(
      Connection connection,
      FrameDecoder decoder,
      Outflow out,
      KeepAlive keepAlive,
      FrameQuota quota) {}

  WebSocketChannel(
      ServerContext server, NettyLoop loop, Channel channel, HttpEncoder http, String acceptKey) {
    this.server = server;
    this.loop = loop;
    this.channel = channel;
    this.http = http;
    this.acceptKey = acceptKey;
    this.writer = new FrameWriter(channel, loop);
    this.inflow = new Inflow(channel);
    this.stall = new StallWatch(channel);
    this.lastHeard = server.now();
    this.phaseSince = lastHeard;
  }

  /// Asks the application for a consumer.
  ///
  /// @param early bytes that came after the handshake request, or null; taken over
  void open(Scope scope, @Nullable ByteBuf early) {
    if (early != null) {
      inflow.hold(early);
    }
    pending = server.application().open(scope, this, server.options().sockets());
  }

  // ---- what the channel reports ----

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof ByteBuf bytes)) {
      ReferenceCountUtil.release(message);
      return;
    }
    heard = true;
    lookForHangup();
    server.metrics().bytesIn.add(bytes.readableBytes());
    switch (phase) {
      case DECIDING -> inflow.hold(bytes);
      case OPEN, CLOSING -> decode(bytes);
      case LINGERING, ENDED -> bytes.release();
    }
  }

  /// What a peer that has left had sent before is read and handled without regard to back-pressure:
  /// the kernel holds no more than it holds, and the consumer has to be told.
  private void lookForHangup() {
    if (readingPaused && Hangup.isSeen(channel)) {
      peerGone = true;
      updateReading();
    }
  }

  private void decode(ByteBuf bytes) {
    if (active == null) {
      inflow.hold(bytes);
    } else {
      inflow.decode(bytes, active.decoder);
    }
  }

  /// The peer will send no more. What it sent before is still handled.
  @Override
  void inputEnded() {
    peerGone = true;
    if (active != null && (phase == Phase.OPEN || phase == Phase.CLOSING)) {
      inflow.decodeHeld(active.decoder);
    }
    finish(ending);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (active != null && writer.isWritable()) {
      active.out.drain();
    }
    updateReading();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    peerGone = true;
    tellConsumer(ending);
    if (active != null) {
      active.out.discard();
    }
    (accepted ? server.metrics().openWebSockets : server.metrics().openHttp).decrement();
    phase = Phase.ENDED;
    inflow.discard();
    writer.discard();
    loop.unregister(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable problem) {
    log.debug("{} is closed after a failure of its socket.", name(), problem);
    channel.close();
  }

  // ---- SocketTransport: what the consumer wants ----

  @Override
  public EventLoop loop() {
    return loop;
  }

  @Override
  public void opening(Connection connection) {
    active =
        new Active(
            connection,
            new FrameDecoder(this, connection.options()),
            new Outflow(connection, writer, loop, server.metrics()),
            new KeepAlive(connection.options()),
            new FrameQuota(connection.options().framesPerSecond(), server::now));
  }

  @Override
  public void accept(@Nullable String subprotocol, Headers headers) {
    if (phase != Phase.DECIDING || active == null) {
      return;
    }
    enter(Phase.OPEN);
    accepted = true;
    server.metrics().openWebSockets.increment();
    server.metrics().openHttp.decrement();
    http.writeUpgrade(writer, acceptKey, subprotocol, headers);
    active.out.open();
    // Not within accept(): the consumer's connect() has not returned yet.
    loop.execute(this::decodeHeld);
  }

  @Override
  public void reject(Response answer) {
    if (phase != Phase.DECIDING) {
      return;
    }
    http.write(writer, answer, false, HttpEncoder.Ending.CLOSE);
    tellConsumer(CloseReason.ABNORMAL);
    linger();
  }

  @Override
  public void send(Message message, int size) {
    if (active == null) {
      return;
    }
    if (phase == Phase.OPEN || phase == Phase.DECIDING) {
      if (!active.out.send(message, size)) {
        tooSlow();
      }
      updateReading();
    } else {
      active.connection.budget().release(size);
      server.metrics().dropped(DropReason.CHANNEL_GONE);
    }
  }

  @Override
  public void send(Broadcast broadcast) {
    if (active == null || (phase != Phase.OPEN && phase != Phase.DECIDING)) {
      // The close frame has been said, and nothing may follow it.
      server.metrics().dropped(DropReason.CHANNEL_GONE);
      return;
    }
    if (!active.out.send(broadcast)) {
      tooSlow();
    }
  }

  @Override
  public void close(CloseReason reason) {
    if (phase == Phase.OPEN && active != null) {
      enter(Phase.CLOSING);
      ending = reason;
      active.out.closeAfterWaiting(FrameEncoder.closePayload(reason));
      updateReading();
      decodeHeld();
    }
  }

  private void tooSlow() {
    if (phase == Phase.DECIDING) {
      reject(Response.of(Status.UNAVAILABLE));
      return;
    }
    log.info("{} is closed with 1013: it takes too little of what it is sent.", name());
    closeNow(SLOW);
  }

  /// Closes without regard to what waits, and tells the consumer at once.
  private void closeNow(CloseReason reason) {
    if (phase == Phase.OPEN && active != null) {
      enter(Phase.CLOSING);
      ending = reason;
      active.out.closeNow(FrameEncoder.closePayload(reason));
      updateReading();
      tellConsumer(reason);
    }
  }

  // ---- FrameDecoder.Sink: what the client sent ----

  @Override
  public void text(String text) {
    if (phase == Phase.OPEN && active != null) {
      active.connection.received(text);
    }
  }

  @Override
  public void binary(byte[] bytes) {
    if (phase == Phase.OPEN && active != null) {
      active.connection.received(bytes);
    }
  }

  @Override
  public void ping(byte[] payload) {
    if (phase == Phase.OPEN && active != null) {
      active.out.pong(payload);
    }
  }

  @Override
  public void pong(byte[] payload) {
    // That something was heard is all that matters here.
  }

  @Override
  public void closedByPeer(CloseReason reason) {
    sayClose(reason);
    finish(ending);
  }

  @Override
  public void violation(CloseReason reason) {
    server.metrics().violations.increment();
    log.debug("{} broke a rule: {}", name(), reason);
    sayClose(reason);
    tellConsumer(ending);
    linger();
  }

  /// Nothing more comes from the peer: our close frame goes before what still waits.
  private void sayClose(CloseReason reason) {
    if (active == null) {
      return;
    }
    if (phase == Phase.OPEN) {
      ending = reason;
      active.out.closeNow(FrameEncoder.closePayload(reason));
    } else {
      active.out.closeAtOnce();
    }
  }

  @Override
  public boolean isPaused() {
    return phase == Phase.DECIDING || (readingPaused && phase == Phase.OPEN && !peerGone);
  }

  @Override
  public boolean frame() {
    return active == null || active.quota.take();
  }

  // ---- reading and pausing ----

  @Override
  public void pauseReading() {
    consumerPaused = true;
    updateReading();
  }

  @Override
  public void resumeReading() {
    consumerPaused = false;
    updateReading();
  }

  /// Reads while the consumer wants more and the client takes its answers.
  private void updateReading() {
    boolean pause = phase == Phase.OPEN && !peerGone && (consumerPaused || !writer.isWritable());
    if (pause == readingPaused) {
      return;
    }
    readingPaused = pause;
    if (pause) {
      inflow.pause();
    } else {
      inflow.resume();
      // Not at once: this may be called from within a decode or a consumer.
      loop.execute(this::decodeHeld);
    }
  }

  private void decodeHeld() {
    if (active != null && (phase == Phase.OPEN || phase == Phase.CLOSING)) {
      inflow.decodeHeld(active.decoder);
    }
  }

  // ---- the end ----

  private void enter(Phase next) {
    phase = next;
    phaseSince = server.now();
  }

  private void tellConsumer(CloseReason reason) {
    if (pending != null) {
      pending.closed(reason);
    } else if (active != null) {
      active.connection.closed(reason);
    }
  }

  /// Both sides are done: what was written goes out, and the socket is closed.
  private void finish(CloseReason reason) {
    tellConsumer(reason);
    enter(Phase.LINGERING);
    inflow.discard();
    inflow.resume();
    writer.flushThen(channel::close);
  }

  /// Shuts our side and waits a little for the peer to do the same.
  private void linger() {
    enter(Phase.LINGERING);
    inflow.discard();
    inflow.resume();
    writer.flushThen(
        () -> {
          phaseSince = server.now();
          if (channel instanceof DuplexChannel duplex && channel.isActive()) {
            duplex.shutdownOutput();
          }
        });
  }

  // ---- what the loop and the server ask ----

  @Override
  void sweep(long now) {
    if (heard || stall.isMoving()) {
      heard = false;
      lastHeard = now;
    }
    long stalled = stall.stalled(now);
    switch (phase) {
      case DECIDING, ENDED -> {}
      case OPEN -> sweepOpen(now, stalled);
      case CLOSING -> {
        if (active != null) {
          dropAfter(active.connection.options().closeTimeout().toNanos(), now, stalled);
        }
      }
      case LINGERING -> dropAfter(LINGER, now, stalled);
    }
  }

  /// The time for an answer runs once the peer has taken what was written; until then it has to
  /// take something in that time.
  private void dropAfter(long most, long now, long stalled) {
    if (stall.isWaiting()) {
      phaseSince = now;
      if (stalled > most) {
        drop();
      }
    } else if (now - phaseSince > most) {
      drop();
    }
  }

  private void sweepOpen(long now, long stalled) {
    if (active == null) {
      return;
    }
    if (stalled > server.limits().stallTimeout().toNanos()) {
      log.info(
          "{} has taken nothing for {} s and is dropped.",
          name(),
          TimeUnit.NANOSECONDS.toSeconds(stalled));
      ending = SLOW;
      drop();
      return;
    }
    lookForHangup();
    switch (active.keepAlive.check(now, lastHeard, !readingPaused)) {
      case NOTHING -> {}
      case PING -> active.out.ping();
      case GIVE_UP -> {
        log.debug("{} gave no sign of life and is closed with 1011.", name());
        closeNow(SILENT);
      }
    }
  }

  @Override
  void goAway() {
    switch (phase) {
      case DECIDING -> reject(Response.of(Status.UNAVAILABLE));
      case OPEN -> close(CloseReason.GOING_AWAY);
      case CLOSING, LINGERING, ENDED -> {}
    }
  }

  @Override
  boolean isWebSocket() {
    return true;
  }

  @Override
  void drop() {
    channel.close();
  }

  private String name() {
    return active == null ? String.valueOf(channel.remoteAddress()) : active.connection.toString();
  }
}
