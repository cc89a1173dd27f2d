// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.json.Json;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;
import io.millrace.layer.Message;
import io.millrace.metrics.DropReason;
import io.millrace.scope.Headers;
import io.millrace.scope.Scope;
import io.millrace.time.Timeline;
import io.millrace.websocket.CloseReason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Handles one WebSocket: a fresh object for each connection, which sees one event at a time, so
/// its fields need no lock. What both styles share; write a [WebSocketConsumer] or an
/// [AsyncWebSocketConsumer].
///
/// Events come in this order: [#connect], then texts, bytes and layer messages as they arrive, last
/// and once [#disconnect]. An exception that leaves a handler is logged with the connection's name;
/// the client is closed with 1011, or refused with 500 while the handshake was undecided.
public abstract sealed class Consumer permits WebSocketConsumer, AsyncWebSocketConsumer {
  private @Nullable Connection connection;

  final void bind(Connection owner) {
    connection = owner;
  }

  final Connection connection() {
    if (connection == null) {
      throw new IllegalStateException(
          "consumer: not connected yet (expected: use from connect() on, not in the constructor)");
    }
    return connection;
  }

  // ---- events, to be overridden ----

  /// A client wants to connect. Call [#accept] or [#reject], now or in a later handler; the client
  /// waits meanwhile. Accepts unless overridden.
  protected void connect() throws Exception {
    accept();
  }

  /// A text message came. Ignored unless overridden.
  protected void receive(String text) throws Exception {}

  /// A binary message came; the array is the consumer's. Ignored unless overridden.
  protected void receive(byte[] bytes) throws Exception {}

  /// A layer message came for whose type no method is marked [Handles]. It is counted and logged
  /// unless overridden; the connection lives.
  protected void unhandled(Message message) throws Exception {
    connection().surroundings().metrics().dropped(DropReason.NO_HANDLER);
    Connection.log.warn(
        "{}: {} has no method @Handles(\"{}\"); the message is dropped.",
        connection(),
        getClass().getSimpleName(),
        message.type());
  }

  /// The layer has its connection to other processes back. What they sent meanwhile may be missing:
  /// whoever shows a state fetches it afresh here. Not called while all is in one process. All
  /// consumers with a name or a group are called at once. Ignored unless overridden.
  ///
  /// @param lasted for how long messages may have been lost
  protected void layerGap(Duration lasted) throws Exception {}

  /// A text was not what [#read] expected, or the values of a layer message did not fit the
  /// parameter of its handler. It is counted unless overridden; the connection lives.
  protected void unreadable(Json.Unreadable problem) throws Exception {
    connection().surroundings().metrics().dropped(DropReason.UNREADABLE);
    Connection.log.debug("{} was sent what cannot be read: {}", connection(), problem.getMessage());
  }

  /// A handler threw on one message, timer or layer message; the connection would now be closed
  /// with 1011. Answer true, after telling the client what it should know, to let it live: the
  /// problem is logged and counted either way. False unless overridden.
  ///
  /// Not asked about [#connect] and [#disconnect], nor when the connection has ended.
  protected boolean recover(Exception problem) throws Exception {
    return false;
  }

  /// The connection has ended, for whatever reason; groups have been left already. Also called when
  /// the handshake was rejected or the client gave up during it.
  protected void disconnect(CloseReason reason) throws Exception {}

  // ---- the handshake ----

  protected final void accept() {
    accept(null, Headers.none());
  }

  /// @param subprotocol one of [Scope#subprotocols], or null for none
  /// @param headers to be added to the answer
  protected final void accept(@Nullable String subprotocol, Headers headers) {
    connection().accept(subprotocol, headers);
  }

  /// Refuses the handshake with that status.
  protected final void reject(Status status) {
    reject(Response.of(status));
  }

  /// Refuses the handshake with that answer, whose status must be 300 or above.
  protected final void reject(Response answer) {
    connection().reject(answer);
  }

  /// Accepts only to close with that code at once: what a browser's script can see, as it cannot
  /// see the status of a refused handshake.
  protected final void reject(CloseReason reason) {
    accept();
    close(reason);
  }

  // ---- sending ----

  /// Sends a text message to the client.
  protected final void send(String text) {
    connection().send(Message.text(text));
  }

  /// Sends a binary message; the array must not change any more.
  protected final void send(byte[] bytes) {
    connection().send(Message.bytes(bytes));
  }

  /// Sends a value as a JSON text.
  protected final void sendJson(Object value) {
    send(Json.text(value));
  }

  /// Sends a message made with [Message#text] or [Message#bytes]: one that is not to be compressed,
  /// or with a policy of its own for slow clients.
  protected final void send(Message message) {
    connection().send(message);
  }

  /// Asks the client for life.
  ///
  /// @return completed on the event loop with the time of the round trip; cancelled when the
  ///   connection ends before
  protected final CompletableFuture<Duration> ping() {
    return connection().ping();
  }

  /// The time of the last round trip of a ping, those of keep-alive included; null when there was
  /// none yet.
  protected final @Nullable Duration latency() {
    return connection().latency();
  }

  /// Changes how often this client is asked for life (0: never) and how long it has to show some
  /// (0: for ever), instead of what the options say.
  protected final void keepAlive(Duration interval, Duration timeout) {
    connection().keepAlive(interval, timeout);
  }

  /// Makes what gathers small messages and sends them together. To be called once, from connect()
  /// on.
  protected final Batch batch(BatchOptions options) {
    return connection().batch(options);
  }

  /// Closes with 1000.
  protected final void close() {
    close(CloseReason.NORMAL);
  }

  /// Closes after what was sent before has gone out.
  protected final void close(CloseReason reason) {
    connection().close(reason);
  }

  // ---- channels and groups ----

  protected final ChannelLayer layer() {
    return connection().surroundings().layer();
  }

  /// This consumer's own channel, by which others reach it.
  protected final ChannelName channel() {
    return connection().attachment().name();
  }

  /// Becomes a member of a group; it is left by itself on disconnect.
  protected final void join(String group) {
    connection().attachment().join(new GroupName(group));
  }

  protected final void leave(String group) {
    connection().attachment().leave(new GroupName(group));
  }

  /// A group to send to; the consumer need not be a member.
  protected final Group group(String name) {
    return new Group(layer(), new GroupName(name));
  }

  /// The same for all members but this consumer.
  protected final Group others(String group) {
    return group(group).except(channel());
  }

  // ---- the rest ----

  protected final Scope scope() {
    return connection().scope();
  }

  protected final Timeline timeline() {
    return connection().surroundings().timeline();
  }

  /// Whether messages can be sent: accepted and not ended.
  protected final boolean isOpen() {
    return connection().decision.isOpen();
  }

  /// Reads a JSON text. When it is not what is wanted, the handler ends and [#unreadable] is
  /// called: the connection lives.
  protected final <T> T read(String json, Class<T> type) {
    return Json.read(json, type);
  }

  /// Shows an event to the handler it is for.
  final void handle(Event event) throws Exception {
    try {
      switch (event) {
        case Event.Connect _ -> connect();
        case Event.Text(String text) -> take(text);
        case Event.Bytes(byte[] bytes) -> receive(bytes);
        case Event.FromLayer(Message message) -> handle(message);
        case Event.Gap(Duration lasted) -> layerGap(lasted);
        case Event.Due(Runnable task) -> task.run();
        case Event.Close(CloseReason reason) -> connection().closeQuietly(reason);
        case Event.Disconnect(CloseReason reason) -> disconnect(reason);
      }
    } catch (Json.Unreadable problem) {
      unreadable(problem);
    } catch (ConnectionClosedException | InterruptedException ending) {
      throw ending;
    } catch (Exception problem) {
      boolean isOneOfMany = !(event instanceof Event.Connect || event instanceof Event.Disconnect);
      if (!isOneOfMany || !hasRecovered(problem)) {
        throw problem;
      }
    }
  }

  /// A text message is shown to the method that is for texts.
  void take(String text) throws Exception {
    receive(text);
  }

  final boolean hasRecovered(Exception problem) throws Exception {
    if (!isOpen()) {
      return false;
    }
    try {
      if (!recover(problem)) {
        return false;
      }
    } catch (Exception worse) {
      worse.addSuppressed(problem);
      throw worse;
    }
    connection().recovered(problem);
    return true;
  }

  private void handle(Message message) throws Exception {
    if (!HandlerTable.of(getClass()).call(this, message)) {
      unhandled(message);
    }
  }
}
