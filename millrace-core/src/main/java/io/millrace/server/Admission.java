// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import io.millrace.consumer.InboundGate;
import io.millrace.http.Response;
import io.millrace.scope.Scope;
import io.millrace.websocket.CloseReason;
import java.util.List;

/// What middleware says of a connection.
public sealed interface Admission {
  /// Go on, with this scope.
  ///
  /// @param gates see the messages of a WebSocket before its consumer does, in this order and
  ///   behind those of middleware further out; of an HTTP request they hear the end alone
  record Proceed(Scope scope, List<InboundGate> gates) implements Admission {
    public Proceed {
      gates = List.copyOf(gates);
    }
  }

  /// Answer with that instead; the handshake of a WebSocket is refused with it.
  record Refuse(Response answer) implements Admission {}

  /// Accept the WebSocket only to close it with that code, which a browser's script can see. To an
  /// HTTP request the answer is 403.
  record Close(CloseReason reason) implements Admission {}

  static Admission proceed(Scope scope) {
    return new Proceed(scope, List.of());
  }

  /// Go on, with a fresh gate for this connection.
  static Admission proceed(Scope scope, InboundGate gate) {
    return new Proceed(scope, List.of(gate));
  }

  static Admission refuse(Response answer) {
    return new Refuse(answer);
  }

  static Admission close(CloseReason reason) {
    return new Close(reason);
  }
}
