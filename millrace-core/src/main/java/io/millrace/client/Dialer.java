// SPDX-License-Identifier: Apache-2.0
package io.millrace.client;

import io.millrace.consumer.Connections;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// Opens connections on event loops of its own, whose threads keep no process alive.
public interface Dialer extends AutoCloseable {
  /// One connection to be opened.
  ///
  /// @param proxy never [Proxy.FromEnvironment]
  /// @param connections makes the connection once the handshake is done
  /// @param time for all of it
  record Dial(
      SocketUri uri,
      OpeningRequest request,
      ClientOptions options,
      Proxy proxy,
      Connections connections,
      Duration time) {}

  /// Opens it. Returns at once; never throws.
  ///
  /// @return completed on no event loop, exceptionally with a [ClientException]; when it is
  ///   cancelled, the attempt is given up
  CompletableFuture<ClientConnection> dial(Dial dial);

  /// Drops all connections and ends the loops.
  @Override
  void close();
}
