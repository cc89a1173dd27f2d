// SPDX-License-Identifier: Apache-2.0
package io.millrace.scope;

/// Who is behind a connection, as the server found out; never what the client claims.
///
/// @param name empty for nobody
public record User(String name) {
  /// Nobody has logged in.
  public static final User ANONYMOUS = new User("");

  public boolean isAuthenticated() {
    return !name.isEmpty();
  }
}
