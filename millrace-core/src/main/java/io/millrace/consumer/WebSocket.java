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
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An accepted WebSocket in the hands of a [WebSocketHandler]. Messages are received by the
/// handler's thread; any thread may send.
public final class WebSocket {
  private final HandlerConnection connection;

  WebSocket(HandlerConnection connection) {
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
    return switch (takeQuietly()) {
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

  public void close(CloseReason reason) {
    connection.close(reason);
  }

  public boolean isOpen() {
    return connection.isOpen();
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
