// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts.web;

import org.jspecify.annotations.Nullable;

/// Where to go after a login: a place of this site, never another's that somebody has put into a
/// link.
final class LocalPath {
  private static final int MOST = 2_048;

  private LocalPath() {}

  /// @return null when it is not a path of this site, as a browser would read it: `//host` and
  ///   `/\\host` are other sites, and tabs and line feeds are passed over
  static @Nullable String read(@Nullable String next) {
    if (next == null || next.length() > MOST || !next.startsWith("/") || next.startsWith("//")) {
      return null;
    }
    for (int i = 0; i < next.length(); i++) {
      char c = next.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '\\') {
        return null;
      }
    }
    return next;
  }
}
