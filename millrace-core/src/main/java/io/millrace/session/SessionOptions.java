// SPDX-License-Identifier: Apache-2.0
package io.millrace.session;

import io.millrace.scope.Tokens;
import java.time.Duration;

/// How long sessions live and what their cookie is like.
///
/// @param cookie its name; over TLS `__Host-` stands before it
/// @param idle after this time without a request a session is over
/// @param longest after this time it is over in any case, counted from the login
/// @param mostCharacters of all names and values of a session
/// @param alwaysSecure whether the cookie says `Secure` although the request did not come over TLS:
///   for a server behind a proxy that ends TLS and does not say so
public record SessionOptions(
    String cookie, Duration idle, Duration longest, int mostCharacters, boolean alwaysSecure) {
  /// `session`, 12 hours, 14 days, 16,384 characters.
  public static final SessionOptions DEFAULT =
      new SessionOptions("session", Duration.ofHours(12), Duration.ofDays(14), 16_384, false);

  public SessionOptions {
    if (!Tokens.isToken(cookie)) {
      throw new IllegalArgumentException(
          "cookie: '" + Tokens.shown(cookie) + "' (expected: a name such as session)");
    }
    if (idle.toSeconds() < 1 || longest.compareTo(idle) < 0) {
      throw new IllegalArgumentException(
          "idle " + idle + ", longest " + longest + " (expected: a second or more, and no less)");
    }
    if (mostCharacters < 1) {
      throw new IllegalArgumentException(
          "mostCharacters: " + mostCharacters + " (expected: 1 or more)");
    }
  }

  public SessionOptions withCookie(String changed) {
    return new SessionOptions(changed, idle, longest, mostCharacters, alwaysSecure);
  }

  public SessionOptions withIdle(Duration changed) {
    return new SessionOptions(cookie, changed, longest, mostCharacters, alwaysSecure);
  }

  public SessionOptions withLongest(Duration changed) {
    return new SessionOptions(cookie, idle, changed, mostCharacters, alwaysSecure);
  }

  public SessionOptions withMostCharacters(int changed) {
    return new SessionOptions(cookie, idle, longest, changed, alwaysSecure);
  }

  public SessionOptions withAlwaysSecure(boolean changed) {
    return new SessionOptions(cookie, idle, longest, mostCharacters, changed);
  }
}
