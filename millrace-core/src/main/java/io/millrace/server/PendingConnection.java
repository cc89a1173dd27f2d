// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import io.millrace.consumer.Connection;
import io.millrace.consumer.SocketTransport;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.websocket.CloseReason;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A WebSocket connection that middleware may still be looking at. All of it is touched on the
/// connection's loop only, but for [#isOver].
public final class PendingConnection {
  private static final Logger log = LoggerFactory.getLogger(PendingConnection.class);

  private @Nullable Connection connection;
  private @Nullable Thread admitting;
  private volatile boolean over;

  /// One with no middleware before it, opened at once. On the loop.
  public static PendingConnection admitted(
      SocketTransport transport, Supplier<Connection> opening) {
    PendingConnection pending = new PendingConnection();
    pending.open(transport, opening);
    return pending;
  }

  /// The connection, once it was admitted; null before, and for ever when it was refused.
  public @Nullable Connection connection() {
    return connection;
  }

  /// The socket has ended, whether admitted yet or not.
  public void closed(CloseReason reason) {
    over = true;
    if (connection != null) {
      connection.closed(reason);
    } else if (admitting != null) {
      admitting.interrupt();
    }
  }

  boolean isOver() {
    return over;
  }

  void waitsFor(Thread thread) {
    admitting = thread;
  }

  void open(SocketTransport transport, Supplier<Connection> opening) {
    onLoop(
        transport,
        () -> {
          admitting = null;
          if (!over) {
            openNow(transport, opening);
          }
        });
  }

  /// A consumer that cannot be made must not leave its client waiting.
  private void openNow(SocketTransport transport, Supplier<Connection> opening) {
    Connection made;
    try {
      made = opening.get();
    } catch (RuntimeException | Error problem) {
      log.error("A consumer could not be made.", problem);
      transport.reject(Response.of(Status.SERVER_ERROR));
      return;
    }
    connection = made;
    transport.opening(made);
    made.opened();
  }

  void refuse(SocketTransport transport, Response answer) {
    onLoop(
        transport,
        () -> {
          admitting = null;
          transport.reject(answer);
        });
  }

  private static void onLoop(SocketTransport transport, Runnable task) {
    if (transport.loop().inLoop()) {
      task.run();
    } else {
      transport.loop().execute(task);
    }
  }
}
