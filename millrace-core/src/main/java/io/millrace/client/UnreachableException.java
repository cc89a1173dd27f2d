// SPDX-License-Identifier: Apache-2.0
package io.millrace.client;

import org.jspecify.annotations.Nullable;

/// No connection to the server's address: unknown host, nobody listens there, no way to it, or lost
/// before the handshake was answered.
public final class UnreachableException extends ClientException {
  private static final long serialVersionUID = 1L;

  public UnreachableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean mayPass() {
    return true;
  }
}
