// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import io.millrace.consumer.Connection;
import io.millrace.consumer.Connections;
import io.millrace.consumer.InboundGate;
import io.millrace.consumer.Opening;
import io.millrace.consumer.SocketTransport;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.scope.Scope;
import io.millrace.websocket.CloseReason;
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

  /// Of a handshake that is logged, with the scope that it came with.
  private final @Nullable SocketAccess access;

  private final @Nullable Scope scope;

  private PendingConnection() {
    this(null, null);
  }

  PendingConnection(@Nullable SocketAccess access, @Nullable Scope scope) {
    this.access = access;
    this.scope = scope;
  }

  /// One with no middleware before it, opened at once. On the loop.
  public static PendingConnection admitted(Connections connections, Opening opening) {
    PendingConnection pending = new PendingConnection();
    pending.open(connections, opening);
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
      return;
    }
    if (access != null && scope != null) {
      access.ended(scope, false);
    }
    if (admitting != null) {
      admitting.interrupt();
    }
  }

  boolean isOver() {
    return over;
  }

  void waitsFor(Thread thread) {
    admitting = thread;
  }

  void open(Connections connections, Opening opening) {
    onLoop(
        opening.transport(),
        () -> {
          admitting = null;
          if (over) {
            InboundGate.endAll(opening.gates());
          } else {
            openNow(connections, opening);
          }
        });
  }

  /// A consumer that cannot be made must not leave its client waiting.
  private void openNow(Connections connections, Opening opening) {
    Connection made;
    try {
      made = connections.open(opening);
    } catch (RuntimeException | Error problem) {
      log.error("A consumer could not be made.", problem);
      reject(opening.transport(), opening.scope(), Response.of(Status.SERVER_ERROR));
      InboundGate.endAll(opening.gates());
      return;
    }
    connection = made;
    opening.transport().opening(made);
    made.opened();
  }

  void refuse(SocketTransport transport, Admitted admitted, Response answer) {
    onLoop(
        transport,
        () -> {
          admitting = null;
          reject(transport, admitted.scope(), answer);
          admitted.end();
        });
  }

  private void reject(SocketTransport transport, Scope asked, Response answer) {
    if (access != null && !over) {
      access.refused(asked, answer);
    }
    transport.reject(answer);
  }

  private static void onLoop(SocketTransport transport, Runnable task) {
    if (transport.loop().inLoop()) {
      task.run();
    } else {
      transport.loop().execute(task);
    }
  }
}
