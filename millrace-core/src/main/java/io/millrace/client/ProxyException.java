// SPDX-License-Identifier: Apache-2.0
package io.millrace.client;

import org.jspecify.annotations.Nullable;

/// The proxy does not let the connection through.
public final class ProxyException extends ClientException {
  private static final long serialVersionUID = 1L;

  private final boolean mayPass;

  public ProxyException(String message, boolean mayPass, @Nullable Throwable cause) {
    super(message, cause);
    this.mayPass = mayPass;
  }

  @Override
  public boolean mayPass() {
    return mayPass;
  }
}
