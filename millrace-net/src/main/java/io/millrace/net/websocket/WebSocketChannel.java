// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.websocket;

import io.millrace.consumer.Connection;
import io.millrace.consumer.IncomingText;
import io.millrace.consumer.SocketTransport;
import io.millrace.extension.CodecChain;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.layer.Broadcast;
import io.millrace.layer.Message;
import io.millrace.loop.EventLoop;
import io.millrace.metrics.DropReason;
import io.millrace.net.frame.FrameDecoder;
import io.millrace.net.frame.FrameEncoder;
import io.millrace.net.loop.ConnectionHandler;
import io.millrace.net.loop.FrameWriter;
import io.millrace.net.loop.NettyLoop;
import io.millrace.scope.Headers;
import io.millrace.server.PendingConnection;
import io.millrace.websocket.CloseCode;
import io.millrace.websocket.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A WebSocket on a Netty channel, on either end: its phases from the handshake to the end, and the
/// closing handshake. How bytes become messages is in [ReadingSide], [FrameDecoder] and [Incoming],
/// how messages become bytes in [Outflow]. On the connection's loop only.
public final class WebSocketChannel extends ConnectionHandler implements SocketTransport {
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

  private final SocketContext context;
  private final NettyLoop loop;
  private final Channel channel;
  private final FrameEncoder end;
  private final FrameWriter writer;
  private final ReadingSide reading;
  private final Liveness life;

  private Phase phase = Phase.DECIDING;

  /// Null once it has nothing more to do.
  private @Nullable HandshakeAnswer answer;

  /// Null once there is a connection.
  private @Nullable PendingConnection pending;

  private @Nullable Connection connection;

  /// Made when the handshake is answered.
  private @Nullable Outflow out;

  private boolean accepted;
  private long phaseSince;
  private CloseReason ending = CloseReason.ABNORMAL;

  /// @param end whose frames are written here: a server's or a client's
  public WebSocketChannel(
      SocketContext context,
      NettyLoop loop,
      Channel channel,
      FrameEncoder end,
      HandshakeAnswer answer) {
    this.context = context;
    this.loop = loop;
    this.channel = channel;
    this.end = end;
    this.answer = answer;
    this.writer = new FrameWriter(channel, loop);
    this.reading = new ReadingSide(channel, loop, writer, context.framesATurn());
    this.phaseSince = context.now();
    this.life = new Liveness(channel, phaseSince);
  }

  /// Asks for a consumer.
  ///
  /// @param early bytes that came behind the handshake, or null; taken over
  public void open(
      Function<SocketTransport, PendingConnection> application, @Nullable ByteBuf early) {
    if (early != null) {
      reading.begin(early);
    }
    PendingConnection asked = application.apply(this);
    pending = connection == null ? asked : null;
  }

  // ---- what the channel reports ----

  @Override
  public void channelRead(ChannelHandlerContext netty, Object message) {
    if (!(message instanceof ByteBuf bytes)) {
      ReferenceCountUtil.release(message);
      return;
    }
    life.heard();
    context.metrics().bytesIn.add(bytes.readableBytes());
    reading.came(bytes);
  }

  /// The peer will send no more. What it sent before is still handled.
  @Override
  public void inputEnded() {
    reading.peerEnded();
    finish(ending);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext netty) {
    if (out != null && writer.isWritable()) {
      out.drain();
    }
    reading.update();
  }

  @Override
  public void channelInactive(ChannelHandlerContext netty) {
    tellConsumer(ending);
    if (out != null) {
      out.discard();
    }
    life.end();
    if (accepted) {
      context.metrics().openWebSockets.decrement();
    }
    if (answer != null) {
      answer.ended();
    }
    phase = Phase.ENDED;
    reading.discard();
    writer.discard();
    loop.unregister(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext netty, Throwable problem) {
    log.debug("{} is closed after a failure of its socket.", name(), problem);
    channel.close();
  }

  // ---- SocketTransport: what the consumer wants ----

  @Override
  public EventLoop loop() {
    return loop;
  }

  @Override
  public void opening(Connection opened) {
    connection = opened;
    pending = null;
  }

  @Override
  public void accept(@Nullable String subprotocol, Headers headers) {
    HandshakeAnswer saysYes = answer;
    if (phase != Phase.DECIDING || saysYes == null) {
      return;
    }
    enter(Phase.OPEN);
    accepted = true;
    context.metrics().openWebSockets.increment();
    Connection owner = connection();
    CodecChain codecs =
        saysYes.accept(writer, subprotocol, headers, owner.options().negotiable()).codecs();
    answer = saysYes.isDoneOnceAccepted() ? null : saysYes;
    FrameQuota quota = new FrameQuota(owner.options().framesPerSecond(), context.clock());
    FrameDecoder decoder =
        new FrameDecoder(
            new Incoming(this, quota), owner.options(), codecs, end == FrameEncoder.SERVER);
    out = new Outflow(this, owner, writer, loop, context.metrics(), end, codecs);
    life.begin(owner.options(), phaseSince);
    loop.tickWithin(owner.options().pingInterval());
    loop.tickWithin(owner.options().pingTimeout());
    reading.open(decoder);
  }

  @Override
  public void reject(Response refusal) {
    if (phase != Phase.DECIDING || answer == null) {
      return;
    }
    answer.reject(writer, refusal);
    tellConsumer(CloseReason.ABNORMAL);
    linger();
  }

  @Override
  public void send(Message message, int size) {
    if (phase == Phase.OPEN && out != null) {
      if (!out.send(message, size)) {
        tooSlow();
      }
      reading.update();
    } else {
      connection().budget().release(size);
      context.metrics().dropped(DropReason.CHANNEL_GONE);
    }
  }

  @Override
  public boolean sendNow(IncomingText text) {
    boolean sent = phase == Phase.OPEN && out != null && out.sendNow(text);
    if (sent) {
      reading.update();
    }
    return sent;
  }

  @Override
  public void send(Broadcast broadcast) {
    if (phase != Phase.OPEN || out == null) {
      // The close frame has been said, and nothing may follow it.
      context.metrics().dropped(DropReason.CHANNEL_GONE);
    } else if (!out.send(broadcast)) {
      tooSlow();
    }
  }

  @Override
  public void beginPieces(boolean text) {
    if (phase == Phase.OPEN && out != null) {
      out.beginPieces(text);
    }
  }

  @Override
  public void sendPiece(byte[] piece, boolean last, int size) {
    if (phase == Phase.OPEN && out != null) {
      out.sendPiece(new OutgoingPieces.Piece(piece, last, size));
      reading.update();
    } else {
      connection().budget().release(size);
    }
  }

  @Override
  public void ping(CompletableFuture<Duration> answered) {
    if (phase == Phase.OPEN && out != null) {
      out.ping(life.ask(context.now(), answered));
    } else {
      answered.cancel(false);
    }
  }

  @Override
  public void keepAlive(Duration interval, Duration timeout) {
    life.change(interval, timeout);
    loop.tickWithin(interval);
    loop.tickWithin(timeout);
  }

  @Override
  public void close(CloseReason reason) {
    if (phase == Phase.OPEN && out != null) {
      enter(Phase.CLOSING);
      ending = reason;
      loop.tickWithin(connection().options().closeTimeout());
      out.closeAfterWaiting(FrameEncoder.closePayload(reason));
      reading.closing();
      reading.decodeHeld();
    }
  }

  private void tooSlow() {
    log.info("{} is closed with 1013: it takes too little of what it is sent.", name());
    closeNow(SLOW);
  }

  /// A message in pieces is larger than what may be gathered for extensions that need it whole.
  void gatheredTooMuch() {
    log.error(
        "{}: a message in pieces has more than {} bytes, and an extension needs it whole (expected:"
            + " a larger max message, or smaller messages); the connection is closed.",
        name(),
        connection().options().maxMessage());
    closeNow(CloseReason.SERVER_ERROR);
  }

  /// Closes without regard to what waits, and tells the consumer at once.
  private void closeNow(CloseReason reason) {
    if (phase == Phase.OPEN && out != null) {
      enter(Phase.CLOSING);
      ending = reason;
      out.closeNow(FrameEncoder.closePayload(reason));
      reading.closing();
      tellConsumer(reason);
    }
  }

  // ---- what the peer sent, as Incoming reports it ----

  boolean isOpen() {
    return phase == Phase.OPEN;
  }

  Connection connection() {
    return Objects.requireNonNull(connection, "connection: not opened yet");
  }

  /// What a peer that has left had sent is handled up to a limit; the rest is forgotten.
  void passed() {
    if (reading.isWithoutRegard() && connection().isOverfull()) {
      finish(ending);
    }
  }

  void answerPing(byte[] payload) {
    if (out != null) {
      out.pong(payload);
    }
  }

  void pongCame(byte[] payload) {
    life.answered(payload, context.now(), connection()::measured);
  }

  void closedByPeer(CloseReason reason) {
    sayClose(reason);
    if (end == FrameEncoder.CLIENT) {
      linger(); // the server closes the socket first (RFC 6455, 7.1.1)
      tellConsumer(ending);
    } else {
      finish(ending);
    }
  }

  void violatedByPeer(CloseReason reason) {
    context.metrics().violations.increment();
    log.debug("{} broke a rule: {}", name(), reason);
    sayClose(reason);
    tellConsumer(ending);
    linger();
  }

  /// Nothing more comes from the peer: our close frame goes before what still waits.
  private void sayClose(CloseReason reason) {
    if (out == null) {
      return;
    }
    if (phase == Phase.OPEN) {
      ending = reason;
      out.closeNow(FrameEncoder.closePayload(reason));
    } else {
      out.closeAtOnce();
    }
  }

  boolean isHeldBack() {
    return reading.isHeldBack();
  }

  // ---- reading and pausing ----

  @Override
  public void pauseReading() {
    reading.consumerPauses(true);
  }

  @Override
  public void resumeReading() {
    reading.consumerPauses(false);
  }

  // ---- the end ----

  private void enter(Phase next) {
    phase = next;
    phaseSince = context.now();
  }

  private void tellConsumer(CloseReason reason) {
    if (pending != null) {
      pending.closed(reason);
    } else if (connection != null) {
      connection.closed(reason);
    }
  }

  /// Both sides are done: what was written goes out, and the socket is closed.
  private void finish(CloseReason reason) {
    tellConsumer(reason);
    enter(Phase.LINGERING);
    reading.forget();
    writer.flushThen(writer::close);
  }

  /// Shuts our side and waits a little for the peer to do the same.
  private void linger() {
    enter(Phase.LINGERING);
    reading.forget();
    writer.flushThen(
        () -> {
          phaseSince = context.now();
          writer.shutOutput();
        });
  }

  // ---- what the loop and the server ask ----

  @Override
  public void sweep(long now) {
    long stalled = life.look(now);
    switch (phase) {
      case DECIDING, ENDED -> {}
      case OPEN -> sweepOpen(now, stalled);
      case CLOSING -> dropAfter(connection().options().closeTimeout().toNanos(), now, stalled);
      case LINGERING -> dropAfter(LINGER, now, stalled);
    }
  }

  /// The time for an answer runs once the peer has taken what was written; until then it has to
  /// take something in that time.
  private void dropAfter(long most, long now, long stalled) {
    if (life.isTaking()) {
      phaseSince = now;
      if (stalled > most) {
        drop();
      }
    } else if (now - phaseSince > most) {
      drop();
    }
  }

  private void sweepOpen(long now, long stalled) {
    if (stalled > context.stallTimeout().toNanos()) {
      log.info(
          "{} has taken nothing for {} s and is dropped.",
          name(),
          TimeUnit.NANOSECONDS.toSeconds(stalled));
      ending = SLOW;
      drop();
      return;
    }
    reading.lookForHangup();
    switch (life.duty(now, !reading.isPaused())) {
      case NOTHING -> {}
      case PING -> {
        if (out != null) {
          out.ping(life.ask(now, null));
        }
      }
      case GIVE_UP -> {
        log.debug("{} gave no sign of life and is closed with 1011.", name());
        closeNow(SILENT);
      }
    }
  }

  @Override
  public void goAway() {
    switch (phase) {
      case DECIDING -> reject(Response.of(Status.UNAVAILABLE));
      case OPEN -> close(CloseReason.GOING_AWAY);
      case CLOSING, LINGERING, ENDED -> {}
    }
  }

  @Override
  public boolean isWebSocket() {
    return true;
  }

  @Override
  public void drop() {
    writer.drop();
  }

  private String name() {
    return connection == null ? String.valueOf(channel.remoteAddress()) : connection.toString();
  }
}
