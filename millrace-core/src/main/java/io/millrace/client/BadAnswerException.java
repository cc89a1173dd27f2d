// SPDX-License-Identifier: Apache-2.0
package io.millrace.client;

import org.jspecify.annotations.Nullable;

/// The server's answer to the handshake breaks HTTP or RFC 6455.
public final class BadAnswerException extends ClientException {
  private static final long serialVersionUID = 1L;

  public BadAnswerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean mayPass() {
    return false;
  }
}
