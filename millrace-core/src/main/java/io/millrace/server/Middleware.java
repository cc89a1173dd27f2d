// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import io.millrace.http.Response;
import io.millrace.scope.Scope;

/// Stands in front of handlers of both HTTP and WebSocket: looks at a connection before its handler
/// does, adds to its scope or refuses it, and may change an HTTP answer afterwards.
///
/// Several are asked in the order they were added; answers pass them in reverse.
public interface Middleware {
  /// Called once a request or handshake, before the handler exists. An exception is logged and
  /// answered with 500.
  default Admission admit(Scope scope) throws Exception {
    return Admission.proceed(scope);
  }

  /// Called with each HTTP answer, refusals and errors too; must not block.
  ///
  /// @param scope as far as middleware had changed it when the answer was given
  default Response respond(Scope scope, Response response) {
    return response;
  }

  /// Whether [#admit] decides about the field `Origin`. Where no middleware of a route does, a
  /// handshake whose origin is not that of the field `Host` is refused with 403, and so is a
  /// request that may change something (neither GET, HEAD, OPTIONS nor TRACE) from a page of
  /// another origin.
  default boolean judgesOrigin() {
    return false;
  }

  /// Whether [#admit] never blocks, so that it may run on the event loop. Otherwise it runs on a
  /// virtual thread, which costs an asynchronous handler one hop.
  default boolean runsOnEventLoop() {
    return false;
  }
}
