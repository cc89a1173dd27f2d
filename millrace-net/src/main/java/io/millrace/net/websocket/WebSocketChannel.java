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

/// A WebSocket on a Netty channel, on either end: the handshake's answer, the closing handshake,
/// and what stands between the socket and the consumer meanwhile. How bytes become messages is in
/// [ReadingSide], [FrameDecoder] and [Incoming], how messages become bytes in [Outflow], and what
/// an end waits for in [Ending]. On the connection's loop only.
public final class WebSocketChannel extends ConnectionHandler implements SocketTransport {
  static final Logger log = LoggerFactory.getLogger(WebSocketChannel.class);
  static final CloseReason SLOW = new CloseReason(CloseCode.TRY_AGAIN_LATER, "too slow");
  private static final CloseReason SILENT =
      new CloseReason(CloseCode.SERVER_ERROR, "keepalive ping timeout");

  private final SocketContext context;
  private final NettyLoop loop;
  private final Channel channel;
  private final FrameEncoder end;
  private final FrameWriter writer;
  private final ReadingSide reading;
  private final Liveness life;

  /// Null once it has nothing more to do.
  private @Nullable HandshakeAnswer answer;

  /// Null once there is a connection.
  private @Nullable PendingConnection pending;

  private @Nullable Connection connection;

  /// An [Outflow] while the WebSocket is open.
  private Outlet outlet;

  /// Made when the handshake is accepted.
  private @Nullable Outflow out;

  /// Made when the end begins.
  private @Nullable Ending ending;

  private CloseReason reason = CloseReason.ABNORMAL;

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
    this.reading =
        new ReadingSide(channel, loop, writer, context.framesATurn(), context.metrics().heldBack);
    this.life = new Liveness(channel, context.now());
    this.outlet = new ShutOutlet(this, context.metrics());
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
    finish();
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
    tellConsumer();
    if (out != null) {
      out.discard();
      context.metrics().openWebSockets.decrement();
    }
    life.end();
    if (answer != null) {
      answer.ended();
    }
    Ending _ = shut();
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
    if (!isUndecided() || saysYes == null) {
      return;
    }
    Connection owner = connection();
    CodecChain codecs =
        saysYes.accept(writer, subprotocol, headers, owner.options().negotiable()).codecs();
    answer = saysYes.isDoneOnceAccepted() ? null : saysYes;
    Incoming incoming = new Incoming(this, owner, reading);
    FrameDecoder decoder =
        new FrameDecoder(incoming, owner.options(), codecs, end == FrameEncoder.SERVER);
    out = new Outflow(this, owner, writer, loop, context.metrics(), end, codecs);
    outlet = out;
    context.metrics().openWebSockets.increment();
    life.begin(owner.options(), context.now());
    loop.tickWithin(owner.options().pingInterval());
    loop.tickWithin(owner.options().pingTimeout());
    reading.open(decoder, new FrameQuota(owner.options().framesPerSecond(), context.clock()));
  }

  @Override
  public void reject(Response refusal) {
    if (!isUndecided() || answer == null) {
      return;
    }
    answer.reject(writer, refusal);
    tellConsumer();
    shut().linger();
  }

  private boolean isUndecided() {
    return out == null && ending == null;
  }

  @Override
  public void send(Message message, int size) {
    outlet.send(message, size);
    reading.update();
  }

  @Override
  public boolean sendNow(IncomingText text) {
    boolean sent = outlet.sendNow(text);
    if (sent) {
      reading.update();
    }
    return sent;
  }

  @Override
  public void send(Broadcast broadcast) {
    outlet.send(broadcast);
  }

  @Override
  public void beginPieces(boolean text) {
    outlet.beginPieces(text);
  }

  @Override
  public void sendPiece(byte[] piece, boolean last, int size) {
    outlet.sendPiece(new OutgoingPieces.Piece(piece, last, size));
    reading.update();
  }

  @Override
  public void ping(CompletableFuture<Duration> answered) {
    if (outlet instanceof Outflow open) {
      open.ping(life.ask(context.now(), answered));
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
  public void close(CloseReason why) {
    if (outlet instanceof Outflow open) {
      awaitClose(why);
      loop.tickWithin(connection().options().closeTimeout());
      open.closeAfterWaiting(FrameEncoder.closePayload(why));
      reading.closing();
      reading.decodeHeld();
    }
  }

  /// Closes without regard to what waits, and tells the consumer at once.
  void closeNow(CloseReason why) {
    if (isOpen()) {
      sayClose(why);
      reading.closing();
      tellConsumer();
    }
  }

  private void awaitClose(CloseReason why) {
    reason = why;
    shut().awaitClose(connection().options().closeTimeout());
  }

  // ---- what the peer sent, as Incoming reports it ----

  boolean isOpen() {
    return outlet instanceof Outflow;
  }

  Connection connection() {
    return Objects.requireNonNull(connection, "connection: not opened yet");
  }

  void answerPing(byte[] payload) {
    if (outlet instanceof Outflow open) {
      open.pong(payload);
    }
  }

  void pongCame(byte[] payload) {
    life.answered(payload, context.now(), connection()::measured);
  }

  void closedByPeer(CloseReason why) {
    sayClose(why);
    if (end == FrameEncoder.CLIENT) {
      shut().linger(); // the server closes the socket first (RFC 6455, 7.1.1)
      tellConsumer();
    } else {
      finish();
    }
  }

  void violatedByPeer(CloseReason why) {
    context.metrics().violations.increment();
    log.debug("{} broke a rule: {}", name(), why);
    sayClose(why);
    tellConsumer();
    shut().linger();
  }

  /// Nothing more comes from the peer: our close frame goes before what still waits.
  private void sayClose(CloseReason why) {
    if (outlet instanceof Outflow open) {
      awaitClose(why);
      open.closeNow(FrameEncoder.closePayload(why));
    } else if (out != null) {
      out.closeAtOnce();
    }
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

  private void tellConsumer() {
    if (pending != null) {
      pending.closed(reason);
    } else if (connection != null) {
      connection.closed(reason);
    }
  }

  /// Nothing is said by the consumer any more.
  private Ending shut() {
    outlet = new ShutOutlet(this, context.metrics());
    Ending begun = ending == null ? new Ending(context, writer, reading) : ending;
    ending = begun;
    return begun;
  }

  /// The peer has left, or both sides have said that they are done.
  void finish() {
    tellConsumer();
    shut().finish();
  }

  // ---- what the loop and the server ask ----

  @Override
  public void sweep(long now) {
    long stalled = life.look(now);
    if (outlet instanceof Outflow open) {
      sweep(open, now, stalled);
    } else if (ending != null && ending.isOverdue(now, life.isTaking(), stalled)) {
      drop();
    }
  }

  private void sweep(Outflow open, long now, long stalled) {
    if (stalled > context.stallTimeout().toNanos()) {
      log.info(
          "{} has taken nothing for {} s and is dropped.",
          name(),
          TimeUnit.NANOSECONDS.toSeconds(stalled));
      reason = SLOW;
      drop();
      return;
    }
    reading.lookForHangup();
    switch (life.duty(now, !reading.isPaused())) {
      case NOTHING -> {}
      case PING -> open.ping(life.ask(now, null));
      case GIVE_UP -> {
        log.debug("{} gave no sign of life and is closed with 1011.", name());
        closeNow(SILENT);
      }
    }
  }

  @Override
  public void goAway() {
    // Of these only the one does something that its phase allows.
    reject(Response.of(Status.UNAVAILABLE));
    close(CloseReason.GOING_AWAY);
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
