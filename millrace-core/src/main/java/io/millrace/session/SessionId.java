// SPDX-License-Identifier: Apache-2.0
package io.millrace.session;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The secret that a client holds: 192 bits of chance.
///
/// @param secret what the cookie says
record SessionId(String secret) {
  private static final int BYTES = 24;
  private static final int CHARACTERS = 32;

  static SessionId random(RandomGenerator random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new SessionId(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /// @return null when the cookie cannot hold one
  static @Nullable SessionId read(@Nullable String cookie) {
    if (cookie == null || cookie.length() != CHARACTERS) {
      return null;
    }
    for (int i = 0; i < cookie.length(); i++) {
      char c = cookie.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && !(c >= '0' && c <= '9') && c != '-' && c != '_') {
        return null;
      }
    }
    return new SessionId(cookie);
  }

  /// What a store knows it by. The secret has too much chance in it to be guessed from this.
  String key() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java has SHA-256", missing);
    }
  }

  @Override
  public String toString() {
    return "SessionId[…]";
  }
}
