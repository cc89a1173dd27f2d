// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import io.millrace.scope.Endpoint;
import java.util.List;

/// A server that runs. Safe for all threads.
public interface Server extends AutoCloseable {
  /// Where it listens, with the port that was really taken.
  List<Endpoint> endpoints();

  /// The port of the first address; 0 when that is a Unix-domain socket.
  int port();

  ServerStatus status();

  /// Takes no more connections, closes WebSockets with 1001 in batches, lets requests be answered,
  /// and returns when all is done or the deadline of the options is over; then what is left is
  /// dropped. A second call waits for the first.
  void stop();

  /// Returns when the server has stopped.
  void awaitStop() throws InterruptedException;

  @Override
  default void close() {
    stop();
  }
}
