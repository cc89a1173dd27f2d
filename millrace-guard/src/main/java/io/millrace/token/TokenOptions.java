// SPDX-License-Identifier: Apache-2.0
package io.millrace.token;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a token must say beside being signed. One that says when it ends, and most should, is good
/// until then; one that does not is good for ever.
///
/// @param issuer the claim `iss` must be this; null for any
/// @param audience the claim `aud` must have this; null for any
/// @param leeway how far the issuer's clock may be from ours
public record TokenOptions(@Nullable String issuer, @Nullable String audience, Duration leeway) {
  /// Any issuer, any audience, 10 s.
  public static final TokenOptions DEFAULT = new TokenOptions(null, null, Duration.ofSeconds(10));

  public TokenOptions {
    if (leeway.isNegative()) {
      throw new IllegalArgumentException("leeway: " + leeway + " (expected: 0 or more)");
    }
  }

  public TokenOptions withIssuer(String only) {
    return new TokenOptions(only, audience, leeway);
  }

  public TokenOptions withAudience(String one) {
    return new TokenOptions(issuer, one, leeway);
  }

  public TokenOptions withLeeway(Duration most) {
    return new TokenOptions(issuer, audience, most);
  }
}
