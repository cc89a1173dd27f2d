// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.layer.Attachment;
import io.millrace.layer.Message;
import io.millrace.loop.EventLoop;
import io.millrace.metrics.DropReason;
import io.millrace.scope.Headers;
import io.millrace.scope.Scope;
import io.millrace.websocket.CloseCode;
import io.millrace.websocket.CloseReason;
import io.millrace.websocket.SocketOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One WebSocket between its socket and its consumer. The transport reports on the event loop what
/// came; the consumer, on whatever thread its style has, sends, joins and closes.
///
/// The promise to consumers: one event at a time, in order; connect first, disconnect last and
/// once.
public abstract sealed class Connection
    permits BlockingConnection, AsyncConnection, PulledConnection {
  static final Logger log = LoggerFactory.getLogger("io.millrace.connection");
  private static final int LOGGED_CHARACTERS = 100;

  private final Scope scope;
  private final SocketTransport transport;
  private final SocketOptions options;
  private final Surroundings surroundings;
  private final Attachment attachment;
  private final OwnSends sends;
  private final @Nullable Gates gates;
  private final @Nullable HandshakeWatch watch;
  final Decision decision = new Decision();
  final Mailbox mailbox;
  final Intake intake;

  /// The time of the last round trip in nanoseconds, below 0 when there was none. Written on the
  /// loop only.
  private volatile long latency = -1;

  private boolean established; // loop only
  private boolean gone; // loop only
  private volatile @Nullable Batch batch;

  Connection(Opening opening) {
    this.scope = opening.scope();
    this.transport = opening.transport();
    this.options = opening.options();
    this.surroundings = opening.surroundings();
    this.gates = opening.gates().isEmpty() ? null : new Gates(this, opening.gates());
    this.watch = opening.watch();
    this.mailbox = new Mailbox(options.mailbox(), options.maxMessage());
    this.sends = new OwnSends(this, transport);
    this.intake = new Intake(transport, mailbox, surroundings.layer().pressure());
    this.attachment = surroundings.layer().attach(new LayerMember(this, transport));
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

  /// @param text is there until this returns
  public final void received(IncomingText text) {
    if (gates != null || log.isDebugEnabled()) {
      received(text.toString());
      return;
    }
    surroundings.metrics().messagesIn.increment();
    receiveText(text);
    intake.pauseWhenCrowded();
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
    intake.pauseWhenCrowded();
  }

  final void pass(byte[] bytes) {
    event(new Event.Bytes(bytes));
    intake.pauseWhenCrowded();
  }

  /// Whether a peer that has left had sent more than is kept for the consumer.
  public final boolean isOverfull() {
    return mailbox.isOverfull();
  }

  /// The connection has ended. Further calls do nothing.
  public final void closed(CloseReason reason) {
    if (gone) {
      return;
    }
    gone = true;
    decision.end();
    if (gates != null) {
      gates.ended();
    }
    log.debug("{} closed: {}", this, reason);
    if (watch != null) {
      watch.ended(scope, established);
    }
    sends.budget().close();
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
    return sends.budget();
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

  /// @param text is there until this returns
  void receiveText(IncomingText text) {
    receiveText(text.toString());
  }

  /// The disconnect event has been handed over; blocking code is to be interrupted.
  abstract void left();

  // ---- what stands between the layer and the peer; on the loop ----

  final boolean isGone() {
    return gone;
  }

  /// A consumer may join its groups before it accepts, but nothing can go out before the answer to
  /// the handshake. What cannot go out is counted.
  final boolean isPeerReachable() {
    if (!established || gone) {
      surroundings.metrics().dropped(gone ? DropReason.CHANNEL_GONE : DropReason.NOT_ACCEPTED);
      return false;
    }
    return true;
  }

  /// Sends what a gate or a timer has to say.
  final void sendOnLoop(Message message) {
    if (isPeerReachable()) {
      sends.send(message);
    }
  }

  // ---- what the consumer does; any thread ----

  final Scope scope() {
    return scope;
  }

  final Surroundings surroundings() {
    return surroundings;
  }

  final EventLoop loop() {
    return transport.loop();
  }

  final SocketTransport transport() {
    return transport;
  }

  final OwnSends sends() {
    return sends;
  }

  final Attachment attachment() {
    return attachment;
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
    decision.accept();
    String answered =
        subprotocol == null && scope.attribute(Scope.ANSWERED_SUBPROTOCOL) instanceof String chosen
            ? chosen
            : subprotocol;
    onLoop(
        () -> {
          established = !gone;
          transport.accept(answered, headers);
          CloseReason close = decision.closeOnceAccepted();
          if (close != null) {
            transport.close(close);
          }
        });
  }

  final void reject(Response answer) {
    if (!answer.status().isError() && answer.status().code() < Status.SEE_OTHER.code()) {
      throw new IllegalArgumentException(
          "status: " + answer.status().code() + " (expected: 300 or above to reject a handshake)");
    }
    decision.reject();
    onLoop(() -> rejectOnLoop(answer));
  }

  private void rejectOnLoop(Response answer) {
    if (watch != null && !gone) {
      watch.refused(scope, answer);
    }
    transport.reject(answer);
  }

  /// Sends to this connection's client, by its own policy.
  abstract void send(Message message);

  final CompletableFuture<Duration> ping() {
    CompletableFuture<Duration> answered = new CompletableFuture<>();
    if (!decision.checkOpen()) {
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

  final void close(CloseReason reason) {
    if (!CloseCode.isSendable(reason.code())) {
      throw new IllegalArgumentException(
          "close code: " + reason.code() + " (expected: one that is sent, such as 1000)");
    }
    flushBatch();
    if (decision.endUndecided()) {
      onLoop(() -> rejectOnLoop(Response.of(Status.FORBIDDEN)));
    } else {
      onLoop(() -> closeAccepted(reason));
    }
  }

  private void flushBatch() {
    Batch gathered = batch;
    if (gathered != null && decision.isOpen()) {
      try {
        gathered.flush();
      } catch (ConnectionClosedException ended) {
        log.trace("{} had ended.", this, ended);
      }
    }
  }

  /// A consumer on another thread may have accepted without the loop knowing it yet.
  private void closeAccepted(CloseReason reason) {
    if (established) {
      transport.close(reason);
    } else {
      decision.closeOnceAccepted(reason);
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
      if (decision.isDeciding()) {
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
