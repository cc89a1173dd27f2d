// SPDX-License-Identifier: Apache-2.0
package io.millrace.client;

import org.jspecify.annotations.Nullable;

/// There is no TLS connection to be trusted: the server's certificate, ours, or the settings of TLS
/// do not fit.
public final class TlsException extends ClientException {
  private static final long serialVersionUID = 1L;

  public TlsException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean mayPass() {
    return false;
  }
}
