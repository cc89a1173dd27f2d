// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts;

import io.millrace.scope.User;
import java.time.Duration;

/// What came of asking for an account.
public sealed interface Registration {
  record Registered(User user) implements Registration {}

  record NameTaken() implements Registration {}

  /// Name or password are against the rules.
  ///
  /// @param words a sentence for the user
  record Unfit(String words) implements Registration {}

  /// Too many accounts were asked for from that address.
  record TooMany(Duration retryAfter) implements Registration {}
}
