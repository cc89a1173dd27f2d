// SPDX-License-Identifier: Apache-2.0
package io.millrace.session;

import org.jspecify.annotations.Nullable;

/// A store of sessions cannot be reached, or not in time. Clients are answered 503.
public final class SessionStoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SessionStoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
