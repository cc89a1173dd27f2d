// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import io.millrace.http.Response;
import io.millrace.scope.Scope;
import io.millrace.websocket.CloseReason;

/// What middleware says of a connection.
public sealed interface Admission {
  /// Go on, with this scope.
  record Proceed(Scope scope) implements Admission {}

  /// Answer with that instead; the handshake of a WebSocket is refused with it.
  record Refuse(Response answer) implements Admission {}

  /// Accept the WebSocket only to close it with that code, which a browser's script can see. To an
  /// HTTP request the answer is 403.
  record Close(CloseReason reason) implements Admission {}

  static Admission proceed(Scope scope) {
    return new Proceed(scope);
  }

  static Admission refuse(Response answer) {
    return new Refuse(answer);
  }
}
