// SPDX-License-Identifier: Apache-2.0
package io.millrace.http;

/// With which requests a browser sends a cookie along.
public enum SameSite {
  /// Those from pages of the same site alone.
  STRICT("Strict"),
  /// Those, and when a visitor follows a link from elsewhere.
  LAX("Lax"),
  /// All; needs `Secure`.
  NONE("None");

  private final String word;

  SameSite(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }
}
