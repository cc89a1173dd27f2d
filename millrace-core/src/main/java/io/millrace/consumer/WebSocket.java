// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import io.millrace.json.Json;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;
import io.millrace.layer.Message;
import io.millrace.scope.Scope;
import io.millrace.time.Timeline;
import io.millrace.websocket.CloseCode;
import io.millrace.websocket.CloseReason;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An open WebSocket in the hands of whoever takes its messages: a [WebSocketHandler] on a server,
/// or the caller of a client. One thread at a time may receive; any may send.
public final class WebSocket implements AutoCloseable {
  private final PulledConnection connection;

  WebSocket(PulledConnection connection) {
    this.connection = connection;
  }

  public Scope scope() {
    return connection.scope();
  }

  /// The server's clock, which a test can turn.
  public Timeline timeline() {
    return connection.surroundings().timeline();
  }

  /// Waits for the next message.
  ///
  /// @return null once the connection has ended and all messages that came before were received
  public @Nullable WebSocketMessage receive() throws InterruptedException {
    return connection.take();
  }

  /// Waits for the next message, but not longer than that: in real time, whatever the clock of
  /// [#timeline] says.
  ///
  /// @return null when none came in that time, or the connection has ended ([#isOpen] tells)
  public @Nullable WebSocketMessage receive(Duration most) throws InterruptedException {
    return connection.take(most.toNanos());
  }

  /// Waits for the next message, which must be a text: a binary one closes with 1003.
  ///
  /// @return null once the connection has ended
  public @Nullable String receiveText() throws InterruptedException {
    return text(receive());
  }

  /// All messages until the connection ends. Can be iterated once.
  public Iterable<WebSocketMessage> messages() {
    return () -> new Received<>(this::takeQuietly);
  }

  /// All messages until the connection ends, which must be texts: a binary one closes with 1003.
  public Iterable<String> texts() {
    return () -> new Received<>(this::takeText);
  }

  private @Nullable WebSocketMessage takeQuietly() {
    try {
      return receive();
    } catch (InterruptedException leaving) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private @Nullable String takeText() {
    return text(takeQuietly());
  }

  private @Nullable String text(@Nullable WebSocketMessage message) {
    return switch (message) {
      case WebSocketMessage.Text(String text) -> text;
      case WebSocketMessage.Binary _ -> {
        close(new CloseReason(CloseCode.UNSUPPORTED_DATA, "text only"));
        yield null;
      }
      case null -> null;
    };
  }

  /// Sends a text; waits while the outbox is full.
  ///
  /// @throws ConnectionClosedException when the connection has ended
  public void send(String text) {
    connection.send(Message.text(text));
  }

  /// Sends bytes, likewise; the array must not change any more.
  public void send(byte[] bytes) {
    connection.send(Message.bytes(bytes));
  }

  public void sendJson(Object value) {
    send(Json.text(value));
  }

  /// Sends a message made with [Message#text] or [Message#bytes], likewise: one that is not to be
  /// compressed, or with a policy of its own.
  public void send(Message message) {
    connection.send(message);
  }

  /// Writes one text message in pieces, as they come: each flush, and every 16 KiB, is a frame; the
  /// message ends when the writer is closed. Meanwhile other messages of this connection wait. It
  /// is not compressed; where an extension has to see every message, it is gathered in memory, up
  /// to [io.millrace.websocket.SocketOptions#maxMessage], and sent whole at its end. A message that
  /// was begun cannot be taken back; to give up, close the connection.
  ///
  /// @throws IllegalStateException when another one is being written
  public Writer textWriter() {
    return new OutputStreamWriter(
        new PieceStream(connection.sends(), true), StandardCharsets.UTF_8);
  }

  /// Writes one binary message in pieces, likewise.
  public OutputStream binaryStream() {
    return new PieceStream(connection.sends(), false);
  }

  /// Asks the peer for life.
  ///
  /// @return completed with the time of the round trip; cancelled when the connection ends before
  public CompletableFuture<Duration> ping() {
    return connection.ping();
  }

  /// The time of the last round trip of a ping, those of keep-alive included; null when there was
  /// none yet.
  public @Nullable Duration latency() {
    return connection.latency();
  }

  /// Changes how often this peer is asked for life (0: never) and how long it has to show some (0:
  /// for ever), instead of what the options say.
  public void keepAlive(Duration interval, Duration timeout) {
    connection.keepAlive(interval, timeout);
  }

  /// Closes after what was sent before has gone out. Returns at once.
  public void close(CloseReason reason) {
    connection.close(reason);
  }

  /// Closes with 1000 and waits until the peer has answered, or the close timeout of the options is
  /// over. Does nothing when the connection has ended.
  @Override
  public void close() {
    if (connection.decision.isEnded()) {
      return;
    }
    connection.close(CloseReason.NORMAL);
    try {
      boolean _ = connection.awaitEnd(connection.options().closeTimeout().plusSeconds(1));
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }

  /// Why the connection has ended; null while it has not.
  public @Nullable CloseReason closeReason() {
    return connection.closeReason();
  }

  public boolean isOpen() {
    return connection.decision.isOpen();
  }

  public ChannelLayer layer() {
    return connection.surroundings().layer();
  }

  public ChannelName channel() {
    return connection.attachment().name();
  }

  /// Becomes a member of a group; it is left by itself when the connection ends.
  public void join(String group) {
    connection.attachment().join(new GroupName(group));
  }

  public void leave(String group) {
    connection.attachment().leave(new GroupName(group));
  }

  public Group group(String name) {
    return new Group(layer(), new GroupName(name));
  }

  /// The same for all members but this one.
  public Group others(String group) {
    return group(group).except(channel());
  }

  /// Makes what gathers small messages and sends them together. To be called once.
  public Batch batch(BatchOptions options) {
    return connection.batch(options);
  }

  @Override
  public String toString() {
    return connection.toString();
  }

  /// Iterates what a source gives until it gives null.
  private static final class Received<T> implements Iterator<T> {
    private final Supplier<@Nullable T> source;
    private @Nullable T next;

    private Received(Supplier<@Nullable T> source) {
      this.source = source;
    }

    @Override
    public boolean hasNext() {
      if (next == null) {
        next = source.get();
      }
      return next != null;
    }

    @Override
    public T next() {
      if (!hasNext() || next == null) {
        throw new NoSuchElementException("The connection has ended.");
      }
      T given = next;
      next = null;
      return given;
    }
  }
}
