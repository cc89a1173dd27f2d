// SPDX-License-Identifier: Apache-2.0
package io.millrace.token;

import org.jspecify.annotations.Nullable;

/// A key cannot be used, for a reason that its owner can mend; the message says how, and never
/// shows the key.
public final class TokenKeyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TokenKeyException(String message) {
    this(message, null);
  }

  public TokenKeyException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
