// SPDX-License-Identifier: Apache-2.0
package io.millrace.testing;

import io.millrace.consumer.Connection;
import io.millrace.consumer.Outbox;
import io.millrace.consumer.SocketTransport;
import io.millrace.consumer.WebSocketMessage;
import io.millrace.http.Response;
import io.millrace.layer.Broadcast;
import io.millrace.layer.Message;
import io.millrace.layer.Overflow;
import io.millrace.loop.EventLoop;
import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import io.millrace.scope.Headers;
import io.millrace.scope.Scope;
import io.millrace.server.Application;
import io.millrace.server.PendingConnection;
import io.millrace.websocket.CloseCode;
import io.millrace.websocket.CloseReason;
import io.millrace.websocket.SocketOptions;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A socket with no network: what the consumer sends arrives at once, unless the client has stopped
/// reading. All on the loop, but for what says otherwise.
final class ProbeTransport implements SocketTransport {
  private static final CloseReason TOO_SLOW =
      new CloseReason(CloseCode.TRY_AGAIN_LATER, "client too slow");

  /// @param budget what the message took from the connection's budget
  private record Waiting(Message message, int budget) {}

  /// A message that is being written in pieces.
  private record Pieces(boolean text, ByteArrayOutputStream bytes) {
    private Pieces(boolean text) {
      this(text, new ByteArrayOutputStream());
    }
  }

  private enum Phase {
    HANDSHAKE,
    OPEN,
    CLOSING,
    ENDED
  }

  private final TestLoop loop;
  private final Metrics metrics;
  private final Arrivals arrivals;
  private final Queue<WebSocketMessage> unread = new ArrayDeque<>();

  private @Nullable PendingConnection pending;
  private @Nullable Connection connection;
  private @Nullable Outbox<Waiting> outbox;
  private Phase phase = Phase.HANDSHAKE;
  private @Nullable CloseReason closing;
  private @Nullable CloseReason leaving;
  private @Nullable Pieces pieces;
  private boolean clientReads = true;
  private volatile boolean paused;

  ProbeTransport(TestLoop loop, Metrics metrics, Arrivals arrivals) {
    this.loop = loop;
    this.metrics = metrics;
    this.arrivals = arrivals;
  }

  // ---- what the client does ----

  void open(Application application, Scope scope) {
    pending = application.open(scope, this, SocketOptions.DEFAULT);
  }

  void fromClient(WebSocketMessage message) {
    if (phase == Phase.OPEN) {
      unread.add(message);
      read();
    }
  }

  /// Whether the server reads no more from this client; any thread.
  boolean isHeldBack() {
    return paused;
  }

  void stopReading() {
    clientReads = false;
  }

  void readOn() {
    clientReads = true;
    flush();
  }

  void closedByClient(CloseReason reason) {
    switch (phase) {
      case HANDSHAKE -> end(CloseReason.ABNORMAL);
      case OPEN, CLOSING -> {
        leaving = reason;
        read();
      }
      case ENDED -> {
        // The server was faster.
      }
    }
  }

  void dropped() {
    end(CloseReason.ABNORMAL);
  }

  // ---- SocketTransport ----

  @Override
  public EventLoop loop() {
    return loop;
  }

  @Override
  public void opening(Connection opened) {
    connection = opened;
    outbox =
        new Outbox<>(
            opened.options().outbox(),
            (waiting, reason) -> {
              opened.budget().release(waiting.budget);
              metrics.dropped(reason);
            });
  }

  @Override
  public void accept(@Nullable String subprotocol, Headers headers) {
    if (phase == Phase.HANDSHAKE) {
      phase = Phase.OPEN;
      metrics.openWebSockets.increment();
      arrivals.answered(new Arrivals.Answer.Accepted(subprotocol, headers));
    }
  }

  @Override
  public void reject(Response answer) {
    if (phase == Phase.HANDSHAKE) {
      arrivals.answered(new Arrivals.Answer.Rejected(answer));
      end(CloseReason.ABNORMAL);
    }
  }

  @Override
  public void send(Message message, int size) {
    Overflow own = message.overflow();
    offer(message, size, own == null ? options().ownOverflow() : own);
  }

  @Override
  public void send(Broadcast broadcast) {
    Overflow own = broadcast.message().overflow();
    Overflow policy = own == null ? options().groupOverflow() : own;
    offer(broadcast.message(), 0, policy == Overflow.PAUSE ? Overflow.CLOSE : policy);
  }

  private void offer(Message message, int size, Overflow policy) {
    if (connection == null || outbox == null) {
      throw new IllegalStateException("send: before the handshake (expected: accepted first)");
    }
    if (phase != Phase.OPEN) {
      connection.budget().release(size);
      return;
    }
    Waiting waiting = new Waiting(message, size);
    switch (outbox.offer(waiting, message.payload().length, policy, message.key())) {
      case QUEUED -> flush();
      case DROPPED -> {}
      case OVERFLOWED -> {
        close(TOO_SLOW);
        connection.closed(TOO_SLOW);
      }
    }
  }

  /// The client sees a message in pieces when it is whole.
  @Override
  public void beginPieces(boolean text) {
    pieces = new Pieces(text);
  }

  @Override
  public void sendPiece(byte[] piece, boolean last, int size) {
    Pieces message = pieces;
    if (message == null || connection == null) {
      throw new IllegalStateException("piece: of no message (expected: begun first)");
    }
    connection.budget().release(size);
    message.bytes.writeBytes(piece);
    if (last) {
      pieces = null;
      byte[] whole = message.bytes.toByteArray();
      Message made =
          message.text
              ? Message.text(new String(whole, StandardCharsets.UTF_8))
              : Message.bytes(whole);
      offer(made, 0, options().ownOverflow());
    }
  }

  /// The client answers at once.
  @Override
  public void ping(CompletableFuture<Duration> answered) {
    if (connection != null && phase == Phase.OPEN) {
      connection.measured(0);
      answered.complete(Duration.ZERO);
    } else {
      answered.cancel(false);
    }
  }

  /// A client without a network is never silent.
  @Override
  public void keepAlive(Duration interval, Duration timeout) {}

  @Override
  public void close(CloseReason reason) {
    if (phase == Phase.OPEN) {
      phase = Phase.CLOSING;
      closing = reason;
      loop.after(options().closeTimeout(), () -> end(CloseReason.ABNORMAL));
      flush();
    }
  }

  @Override
  public void pauseReading() {
    paused = true;
  }

  @Override
  public void resumeReading() {
    paused = false;
    loop.execute(this::read);
  }

  // ---- inside ----

  private SocketOptions options() {
    return connection == null ? SocketOptions.DEFAULT : connection.options();
  }

  private boolean isCrowded() {
    return outbox != null && outbox.bytes() >= options().outbox();
  }

  private void flush() {
    while (clientReads && outbox != null && connection != null) {
      Waiting waiting = outbox.poll();
      if (waiting == null) {
        break;
      }
      connection.budget().release(waiting.budget);
      metrics.messagesOut.increment();
      arrivals.arrived(received(waiting.message));
    }
    if (clientReads && closing != null) {
      end(closing);
    } else if (!unread.isEmpty()) {
      loop.execute(this::read);
    }
  }

  private static WebSocketMessage received(Message message) {
    String text = message.text();
    return text != null
        ? new WebSocketMessage.Text(text)
        : new WebSocketMessage.Binary(message.payload().clone());
  }

  private void read() {
    readMessages();
    if (leaving != null && (unread.isEmpty() || phase == Phase.CLOSING)) {
      clientReads = true;
      closing = leaving;
      leaving = null;
      flush();
    }
  }

  private void readMessages() {
    while (phase == Phase.OPEN && !paused && !isCrowded()) {
      WebSocketMessage message = unread.poll();
      if (message == null || connection == null) {
        return;
      }
      if (sizeOf(message) > connection.options().maxMessage()) {
        close(new CloseReason(CloseCode.TOO_BIG, "message too long"));
        return;
      }
      switch (message) {
        case WebSocketMessage.Text(String text) -> connection.received(text);
        case WebSocketMessage.Binary(byte[] bytes) -> connection.received(bytes);
      }
    }
  }

  private static int sizeOf(WebSocketMessage message) {
    return switch (message) {
      case WebSocketMessage.Text(String text) -> text.getBytes(StandardCharsets.UTF_8).length;
      case WebSocketMessage.Binary(byte[] bytes) -> bytes.length;
    };
  }

  /// The consumer hears of it in a task of its own: it may be its own call that ended all.
  private void end(CloseReason reason) {
    if (phase == Phase.ENDED) {
      return;
    }
    if (phase != Phase.HANDSHAKE) {
      metrics.openWebSockets.decrement();
    }
    phase = Phase.ENDED;
    closing = null;
    if (outbox != null) {
      outbox.clear(DropReason.OUTBOX_CLOSED);
    }
    unread.clear();
    arrivals.ended(reason);
    loop.execute(
        () -> {
          if (pending != null) {
            pending.closed(reason);
          }
        });
  }
}
