// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import io.millrace.http.Response;
import io.millrace.scope.Scope;

/// Is told how the handshake of a connection was answered, and of its end. All on the loop.
public interface HandshakeWatch {
  /// The consumer did not want the connection.
  void refused(Scope scope, Response answer);

  /// The connection is over. Called once, after a refusal too.
  ///
  /// @param accepted whether there was a WebSocket
  void ended(Scope scope, boolean accepted);
}
