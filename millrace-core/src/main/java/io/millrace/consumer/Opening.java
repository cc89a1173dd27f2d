// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import io.millrace.scope.Scope;
import io.millrace.websocket.SocketOptions;
import java.util.List;

/// What a connection is made of.
///
/// @param scope as middleware left it
/// @param gates what its messages pass first, in this order
public record Opening(
    Scope scope,
    SocketTransport transport,
    SocketOptions options,
    Surroundings surroundings,
    List<InboundGate> gates) {
  public Opening {
    gates = List.copyOf(gates);
  }
}
