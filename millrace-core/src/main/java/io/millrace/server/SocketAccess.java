// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import io.millrace.consumer.HandshakeWatch;
import io.millrace.http.Response;
import io.millrace.scope.Scope;

/// The line that the handshake of one WebSocket leaves in the log of answers: at its end when it
/// was accepted, with the time it lasted, else when it was refused. On the loop.
final class SocketAccess implements HandshakeWatch {
  private static final int SWITCHING_PROTOCOLS = 101;

  /// What a stream of HTTP/2 is answered (RFC 8441, 4).
  private static final int STREAM_ACCEPTED = 200;

  /// The client left before it was answered.
  private static final int NONE = 0;

  private final Application application;
  private final long began;
  private boolean logged;

  SocketAccess(Application application, long began) {
    this.application = application;
    this.began = began;
  }

  @Override
  public void refused(Scope scope, Response answer) {
    log(scope, answer.status().code(), answer.content().length());
  }

  @Override
  public void ended(Scope scope, boolean accepted) {
    log(scope, accepted ? isStream(scope) ? STREAM_ACCEPTED : SWITCHING_PROTOCOLS : NONE, 0);
  }

  private void log(Scope scope, int status, long bytes) {
    if (!logged) {
      logged = true;
      application.logAccess(isStream(scope) ? "CONNECT" : "GET", scope, status, bytes, began);
    }
  }

  private static boolean isStream(Scope scope) {
    return scope.httpVersion().startsWith("2");
  }
}
