// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts;

import org.jspecify.annotations.Nullable;

/// Accounts cannot be asked at the moment; trying again later may help. Clients are answered 503.
public final class AccountsUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// What is missing.
  public enum Reason {
    /// All connections of the pool were in use until the deadline.
    POOL_EXHAUSTED,
    /// The database cannot be reached, or failed.
    DATABASE,
    /// Too many passwords wait to be checked.
    HASHING,
  }

  private final Reason reason;

  public AccountsUnavailable(Reason reason, String message, @Nullable Throwable cause) {
    super("accounts: " + message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
