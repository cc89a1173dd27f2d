// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import org.jspecify.annotations.Nullable;

/// A server could not be started, for a reason that its user can mend; the message says how.
public final class StartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StartException(String message) {
    super(message);
  }

  public StartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
