// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay;

import org.jspecify.annotations.Nullable;

/// A relay cannot be reached, has not let a process in, or is gone.
public final class RelayException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable RelayError error;

  public RelayException(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.error = null;
  }

  public RelayException(RelayError error, String message) {
    super(message);
    this.error = error;
  }

  /// What the relay has said, or null when it said nothing.
  public @Nullable RelayError error() {
    return error;
  }
}
