// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import io.millrace.http.Response;
import io.millrace.layer.Broadcast;
import io.millrace.layer.Message;
import io.millrace.loop.EventLoop;
import io.millrace.scope.Headers;
import io.millrace.websocket.CloseReason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The socket's side of a [Connection]: what a server, or a test without one, has to provide. All
/// methods are called on [#loop] only, but for [#loop] itself.
public interface SocketTransport {
  EventLoop loop();

  /// The connection that this socket belongs to from now on. Called before any other method.
  default void opening(Connection connection) {}

  /// Answers the handshake with 101.
  ///
  /// @param subprotocol one that the client offered, or null
  void accept(@Nullable String subprotocol, Headers headers);

  /// Answers the handshake with something else and ends the connection.
  void reject(Response answer);

  /// Sends a text or binary message; what finds no room in the outbox is treated by the policy.
  ///
  /// @param size what was taken from the budget for it, to be given back when it leaves the outbox
  void send(Message message, int size);

  /// Sends a text that is there during this call only, if that can be done at once: nothing waits
  /// before it, and no extension has to change it.
  ///
  /// @return false when nothing was done
  default boolean sendNow(IncomingText text) {
    return false;
  }

  /// Sends the message of a broadcast, encoded once for all members.
  void send(Broadcast broadcast);

  /// Sends a close frame after what is waiting, then ends the connection when the peer has answered
  /// or the time for that is over.
  void close(CloseReason reason);

  /// Begins a message that is sent in pieces. Other messages wait until its last piece has gone.
  void beginPieces(boolean text);

  /// Sends the next piece of it.
  ///
  /// @param size what was taken from the budget for it, to be given back when it has gone
  void sendPiece(byte[] piece, boolean last, int size);

  /// Asks the peer for life.
  ///
  /// @param answered completed with the time of the round trip, cancelled when the connection ends
  ///   before
  void ping(CompletableFuture<Duration> answered);

  /// Changes how often the peer is asked for life by itself, and how long it has to show some.
  void keepAlive(Duration interval, Duration timeout);

  /// Reads no more until told to.
  void pauseReading();

  void resumeReading();
}
