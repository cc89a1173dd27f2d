// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

/// A blocking consumer used a connection that has ended. It need not be caught: leaving the handler
/// with it is a normal end.
public final class ConnectionClosedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  ConnectionClosedException() {
    super(
        "The connection has ended (expected: no more sends after the client left or close was called).");
  }
}
