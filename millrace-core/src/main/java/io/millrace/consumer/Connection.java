// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.layer.Attachment;
import io.millrace.layer.Broadcast;
import io.millrace.layer.Member;
import io.millrace.layer.Message;
import io.millrace.layer.Overflow;
import io.millrace.loop.EventLoop;
import io.millrace.metrics.DropReason;
import io.millrace.scope.Headers;
import io.millrace.scope.Scope;
import io.millrace.websocket.CloseCode;
import io.millrace.websocket.CloseReason;
import io.millrace.websocket.SocketOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One WebSocket between its socket and its consumer. The transport reports on the event loop what
/// came; the consumer, on whatever thread its style has, sends, joins and closes.
///
/// The promise to consumers: one event at a time, in order; connect first, disconnect last and
/// once.
public abstract sealed class Connection implements Member
    permits BlockingConnection, AsyncConnection, PulledConnection {
  static final Logger log = LoggerFactory.getLogger("io.millrace.connection");
  private static final int LOGGED_CHARACTERS = 100;

  private enum Phase {
    DECIDING,
    OPEN,
    ENDED
  }

  private final Scope scope;
  private final SocketTransport transport;
  private final SocketOptions options;
  private final Surroundings surroundings;
  private final Attachment attachment;
  private final SendBudget budget;
  private final @Nullable Gates gates;
  final Mailbox mailbox;

  /// The consumer's view: written by the consumer's thread, and to ENDED by the loop.
  private volatile Phase phase = Phase.DECIDING;

  /// Written on the loop only.
  private volatile boolean paused;

  /// The time of the last round trip in nanoseconds, below 0 when there was none. Written on the
  /// loop only.
  private volatile long latency = -1;

  private final AtomicBoolean inPieces = new AtomicBoolean();

  private boolean awaitsRelief; // loop only
  private boolean established; // loop only
  private boolean gone; // loop only
  private @Nullable CloseReason closeOnceAccepted; // loop only
  private volatile @Nullable Batch batch;

  Connection(Opening opening) {
    this.scope = opening.scope();
    this.transport = opening.transport();
    this.options = opening.options();
    this.surroundings = opening.surroundings();
    this.gates = opening.gates().isEmpty() ? null : new Gates(this, opening.gates());
    this.mailbox = new Mailbox(options.mailbox());
    this.budget = new SendBudget(options.outbox());
    this.attachment = surroundings.layer().attach(this);
  }

  // ---- what the transport reports; on the loop ----

  /// The handshake request is good; the consumer decides now.
  public final void opened() {
    log.debug("{} connects", this);
    if (gates != null) {
      gates.opened();
    }
    event(new Event.Connect());
  }

  public final void received(String text) {
    if (log.isDebugEnabled()) {
      log.debug(
          "{} received {}", this, text.substring(0, Math.min(text.length(), LOGGED_CHARACTERS)));
    }
    surroundings.metrics().messagesIn.increment();
    if (gates == null) {
      pass(text);
    } else {
      gates.text(text);
    }
  }

  /// @param bytes are the consumer's from now on
  public final void received(byte[] bytes) {
    log.debug("{} received {} bytes", this, bytes.length);
    surroundings.metrics().messagesIn.increment();
    if (gates == null) {
      pass(bytes);
    } else {
      gates.bytes(bytes);
    }
  }

  /// A message of the client that no gate has held back.
  final void pass(String text) {
    receiveText(text);
    pauseWhenCrowded();
  }

  final void pass(byte[] bytes) {
    event(new Event.Bytes(bytes));
    pauseWhenCrowded();
  }

  /// The connection has ended. Further calls do nothing.
  public final void closed(CloseReason reason) {
    if (gone) {
      return;
    }
    gone = true;
    ended();
    if (gates != null) {
      gates.ended();
    }
    log.debug("{} closed: {}", this, reason);
    budget.close();
    attachment.close();
    event(new Event.Disconnect(reason));
    try {
      left();
    } catch (RuntimeException problem) {
      log.error("{}: isInterruptible() failed; its handler is not interrupted.", this, problem);
    }
  }

  /// A pong came for one of our pings.
  ///
  /// @param nanos the time since the ping
  public final void measured(long nanos) {
    latency = nanos;
    surroundings.metrics().roundTrips.add(nanos);
  }

  /// What the transport gives back to when a message leaves the outbox.
  public final SendBudget budget() {
    return budget;
  }

  public final SocketOptions options() {
    return options;
  }

  // ---- how the styles differ; on the loop ----

  /// Takes an event to be shown to the consumer in its turn.
  abstract void event(Event event);

  void receiveText(String text) {
    event(new Event.Text(text));
  }

  /// The disconnect event has been handed over; blocking code is to be interrupted.
  abstract void left();

  // ---- back-pressure ----

  private void pauseWhenCrowded() {
    if (!paused && mailbox.isCrowded()) {
      paused = true;
      transport.pauseReading();
      // The consumer may have emptied the mailbox before it could see that it has to resume.
      resumeWhenRoom();
    }
  }

  /// Reads on when the mailbox has room again and the loops are not behind with broadcasts. On the
  /// loop.
  final void resumeWhenRoom() {
    if (!paused || !mailbox.hasRoomAgain()) {
      return;
    }
    if (surroundings.layer().pressure().isHigh()) {
      resumeWhenRelieved();
      return;
    }
    paused = false;
    transport.resumeReading();
  }

  final boolean isPaused() {
    return paused;
  }

  /// Reads no more from this client until the loops have caught up with broadcasts. On the loop.
  final void pauseUnderPressure() {
    if (!paused && surroundings.layer().pressure().isHigh()) {
      paused = true;
      transport.pauseReading();
      resumeWhenRelieved();
    }
  }

  private void resumeWhenRelieved() {
    if (!awaitsRelief) {
      awaitsRelief = true;
      surroundings
          .layer()
          .pressure()
          .whenRelieved(
              loop(),
              () -> {
                awaitsRelief = false;
                resumeWhenRoom();
              });
    }
  }

  // ---- Member; deliver on the loop ----

  @Override
  public final EventLoop loop() {
    return transport.loop();
  }

  @Override
  public final int capacity() {
    return mailbox.capacity();
  }

  @Override
  public final boolean reserve(Message message) {
    if (message.isForClients() || mailbox.reserve()) {
      return true;
    }
    surroundings.metrics().dropped(DropReason.MAILBOX_FULL);
    return false;
  }

  @Override
  public final void deliver(Message message) {
    if (message.isForClients()) {
      deliverToClient(message);
    } else if (gone) {
      mailbox.unreserve();
      surroundings.metrics().dropped(DropReason.CHANNEL_GONE);
    } else {
      event(new Event.FromLayer(message));
    }
  }

  private void deliverToClient(Message message) {
    if (message.type().equals(Message.WEBSOCKET_CLOSE)) {
      closeQuietly(closeReason(message));
    } else if (isClientReachable()) {
      budget.take(message.payload().length);
      transport.send(withPolicy(message), message.payload().length);
    }
  }

  /// A consumer may join its groups before it accepts, but nothing can go out before the answer to
  /// the handshake.
  private boolean isClientReachable() {
    if (!established || gone) {
      surroundings.metrics().dropped(gone ? DropReason.CHANNEL_GONE : DropReason.NOT_ACCEPTED);
      return false;
    }
    return true;
  }

  /// Whoever sends through the layer cannot be held back by this one client.
  private Message withPolicy(Message message) {
    Overflow wanted = message.overflow() == null ? options.groupOverflow() : message.overflow();
    Overflow policy = wanted == Overflow.PAUSE ? Overflow.CLOSE : wanted;
    return policy == message.overflow() ? message : message.whenSlow(policy, message.key());
  }

  private static CloseReason closeReason(Message message) {
    try {
      int code =
          message.value("code") instanceof Number n ? n.intValue() : CloseReason.NORMAL.code();
      return new CloseReason(code, message.value("reason") instanceof String s ? s : "");
    } catch (IllegalArgumentException foreign) {
      log.warn(
          "A layer message asked for a close that cannot be sent; 1000 is sent instead.", foreign);
      return CloseReason.NORMAL;
    }
  }

  @Override
  public final void deliver(Broadcast broadcast) {
    Message message = broadcast.message();
    if (message.type().equals(Message.WEBSOCKET_SEND)) {
      if (isClientReachable()) {
        transport.send(broadcast);
      }
    } else if (reserve(message)) {
      deliver(message);
    }
  }

  // ---- what the consumer does; any thread ----

  final Scope scope() {
    return scope;
  }

  final Surroundings surroundings() {
    return surroundings;
  }

  final Attachment attachment() {
    return attachment;
  }

  final boolean isOpen() {
    return phase == Phase.OPEN;
  }

  final boolean isEnded() {
    return phase == Phase.ENDED;
  }

  final boolean isDeciding() {
    return phase == Phase.DECIDING;
  }

  final void accept(@Nullable String subprotocol, Headers headers) {
    if (subprotocol != null && !scope.subprotocols().contains(subprotocol)) {
      throw new IllegalArgumentException(
          "subprotocol: "
              + subprotocol
              + " (expected: one of those offered: "
              + scope.subprotocols()
              + ")");
    }
    decide("accept", Phase.OPEN);
    String answered =
        subprotocol == null && scope.attribute(Scope.ANSWERED_SUBPROTOCOL) instanceof String chosen
            ? chosen
            : subprotocol;
    onLoop(
        () -> {
          established = true;
          transport.accept(answered, headers);
          if (closeOnceAccepted != null) {
            transport.close(closeOnceAccepted);
          }
        });
  }

  final void reject(Response answer) {
    if (!answer.status().isError() && answer.status().code() < Status.SEE_OTHER.code()) {
      throw new IllegalArgumentException(
          "status: " + answer.status().code() + " (expected: 300 or above to reject a handshake)");
    }
    decide("reject", Phase.ENDED);
    onLoop(() -> transport.reject(answer));
  }

  private synchronized void ended() {
    phase = Phase.ENDED;
  }

  private synchronized void decide(String what, Phase next) {
    if (phase == Phase.OPEN) {
      throw new IllegalStateException(
          what + ": the connection was accepted before (expected: one decision)");
    }
    if (phase == Phase.ENDED) {
      throw new ConnectionClosedException();
    }
    phase = next;
  }

  /// Sends to this connection's client, by its own policy.
  abstract void send(Message message);

  /// A blocking style's send: waits while the outbox is full, where the policy says so.
  final void sendWhenRoom(Message message) {
    if (!checkOpen()) {
      throw new ConnectionClosedException();
    }
    int size = message.payload().length;
    if (options.ownOverflow() != Overflow.PAUSE) {
      budget.take(size);
    } else {
      takeWhenRoom(size);
    }
    hand(message, size);
  }

  private void takeWhenRoom(int size) {
    try {
      if (!budget.takeWhenRoom(size)) {
        throw new ConnectionClosedException();
      }
    } catch (InterruptedException leaving) {
      Thread.currentThread().interrupt();
      throw new ConnectionClosedException();
    }
  }

  /// Hands a message to the socket; what it weighs has been taken from the budget.
  final void hand(Message message, int size) {
    onLoop(() -> transport.send(message, size));
  }

  /// Sends what a gate or a timer has to say; on the loop.
  final void sendOnLoop(Message message) {
    if (isClientReachable()) {
      handOnLoop(message, message.payload().length);
    }
  }

  /// The same without a task when on the loop already, so that a reply costs no allocation.
  final void handOnLoop(Message message, int size) {
    budget.take(size);
    transport.send(message, size);
  }

  /// Begins a message in pieces.
  final void beginPieces(boolean text) {
    if (!checkOpen()) {
      throw new ConnectionClosedException();
    }
    if (!inPieces.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "stream: another message is being written in pieces (expected: one at a time)");
    }
    onLoop(() -> transport.beginPieces(text));
  }

  final void sendPieceWhenRoom(byte[] piece, boolean last) {
    if (last) {
      inPieces.set(false);
    }
    if (!checkOpen()) {
      throw new ConnectionClosedException();
    }
    takeWhenRoom(piece.length);
    onLoop(() -> transport.sendPiece(piece, last, piece.length));
  }

  final CompletableFuture<Duration> ping() {
    CompletableFuture<Duration> answered = new CompletableFuture<>();
    if (!checkOpen()) {
      answered.cancel(false);
    } else {
      onLoop(() -> transport.ping(answered));
    }
    return answered;
  }

  final @Nullable Duration latency() {
    long nanos = latency;
    return nanos < 0 ? null : Duration.ofNanos(nanos);
  }

  final void keepAlive(Duration interval, Duration timeout) {
    if (interval.isNegative() || timeout.isNegative()) {
      throw new IllegalArgumentException(
          "keep-alive: " + interval + ", " + timeout + " (expected: 0 or more)");
    }
    onLoop(() -> transport.keepAlive(interval, timeout));
  }

  /// False when the connection has ended; an error when it was not accepted yet.
  final boolean checkOpen() {
    if (phase == Phase.DECIDING) {
      throw new IllegalStateException(
          "send: the handshake is undecided (expected: accept() first)");
    }
    return phase == Phase.OPEN;
  }

  final void close(CloseReason reason) {
    if (!CloseCode.isSendable(reason.code())) {
      throw new IllegalArgumentException(
          "close code: " + reason.code() + " (expected: one that is sent, such as 1000)");
    }
    flushBatch();
    if (endUndecided()) {
      onLoop(() -> transport.reject(Response.of(Status.FORBIDDEN)));
    } else {
      onLoop(() -> closeAccepted(reason));
    }
  }

  private void flushBatch() {
    Batch gathered = batch;
    if (gathered != null && phase == Phase.OPEN) {
      try {
        gathered.flush();
      } catch (ConnectionClosedException ended) {
        log.trace("{} had ended.", this, ended);
      }
    }
  }

  private synchronized boolean endUndecided() {
    boolean undecided = phase == Phase.DECIDING;
    if (undecided) {
      phase = Phase.ENDED;
    }
    return undecided;
  }

  /// A consumer on another thread may have accepted without the loop knowing it yet.
  private void closeAccepted(CloseReason reason) {
    if (established) {
      transport.close(reason);
    } else {
      closeOnceAccepted = reason;
    }
  }

  final void closeQuietly(CloseReason reason) {
    try {
      close(reason);
    } catch (ConnectionClosedException ended) {
      log.trace("{} had ended.", this, ended);
    }
  }

  final void onLoop(Runnable task) {
    if (loop().inLoop()) {
      task.run();
    } else {
      loop().execute(task);
    }
  }

  final synchronized Batch batch(BatchOptions settings) {
    if (batch != null) {
      throw new IllegalStateException("batch: there is one already (expected: one, kept)");
    }
    Batch made = new Batch(this, settings);
    batch = made;
    return made;
  }

  /// A handler threw on one message, and its consumer wants to go on.
  final void recovered(Throwable problem) {
    surroundings.metrics().handlerErrors.increment();
    log.error("{} failed on one message and goes on.", this, problem);
  }

  /// A handler threw: the log gets everything, the client 1011 or 500.
  final void failed(Throwable problem) {
    surroundings.metrics().handlerErrors.increment();
    log.error("{} failed and is closed.", this, problem);
    try {
      if (isDeciding()) {
        reject(Response.of(Status.SERVER_ERROR));
        return;
      }
    } catch (IllegalStateException decidedMeanwhile) {
      log.trace("{} was decided meanwhile.", this, decidedMeanwhile);
    }
    closeQuietly(CloseReason.SERVER_ERROR);
  }

  @Override
  public final String toString() {
    return scope.path() + " from " + scope.client();
  }
}
