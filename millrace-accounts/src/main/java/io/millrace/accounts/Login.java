// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts;

import io.millrace.scope.User;
import java.time.Duration;

/// What came of trying to log in.
public sealed interface Login {
  record LoggedIn(User user) implements Login {}

  /// There is no such user, or the password is another; which of both is not said.
  record Refused() implements Login {}

  /// There were too many failures; the password was not looked at.
  record TooMany(Duration retryAfter) implements Login {}
}
