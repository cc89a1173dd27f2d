// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts;

import java.time.Duration;

/// What came of asking for another password.
public sealed interface PasswordChange {
  record Changed() implements PasswordChange {}

  /// The old password is another.
  record Refused() implements PasswordChange {}

  /// The new one is against the rules.
  ///
  /// @param words a sentence for the user
  record Unfit(String words) implements PasswordChange {}

  record TooMany(Duration retryAfter) implements PasswordChange {}
}
