// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import io.millrace.scope.Scope;
import io.millrace.websocket.SocketOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a connection is made of.
///
/// @param scope as middleware left it
/// @param gates what its messages pass first, in this order
/// @param watch of the handshake, or null
public record Opening(
    Scope scope,
    SocketTransport transport,
    SocketOptions options,
    Surroundings surroundings,
    List<InboundGate> gates,
    @Nullable HandshakeWatch watch) {
  public Opening {
    gates = List.copyOf(gates);
  }

  public Opening(
      Scope scope,
      SocketTransport transport,
      SocketOptions options,
      Surroundings surroundings,
      List<InboundGate> gates) {
    this(scope, transport, options, surroundings, gates, null);
  }
}
