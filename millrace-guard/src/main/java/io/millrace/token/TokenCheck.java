// SPDX-License-Identifier: Apache-2.0
package io.millrace.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds out whether a token is good. Safe for all threads.
final class TokenCheck {
  private final TokenKeys keys;
  private final TokenOptions options;

  TokenCheck(TokenKeys keys, TokenOptions options) {
    this.keys = keys;
    this.options = options;
  }

  /// What became of it.
  sealed interface Outcome {
    /// @param end from when on it is not good any more; null for never
    record Good(JWTClaimsSet claims, @Nullable Instant end) implements Outcome {}

    /// @param why for the log, not for the peer; without the token
    record Bad(String why) implements Outcome {}
  }

  Outcome check(String token, Instant now) {
    try {
      SignedJWT signed = SignedJWT.parse(token);
      if (!isSigned(signed)) {
        return new Outcome.Bad(
            "no key of ours has signed it with " + signed.getHeader().getAlgorithm());
      }
      return judge(signed.getJWTClaimsSet(), now);
    } catch (ParseException | IllegalArgumentException wrong) {
      return new Outcome.Bad("it is not a signed JWT");
    }
  }

  private boolean isSigned(SignedJWT token) {
    for (VerificationKey each : keys.current()) {
      try {
        // A factory keeps state that is not for several threads.
        if (each.fits(token.getHeader())
            && token.verify(
                new DefaultJWSVerifierFactory().createJWSVerifier(token.getHeader(), each.key()))) {
          return true;
        }
      } catch (JOSEException _) {
        // Perhaps the next key.
      }
    }
    return false;
  }

  private Outcome judge(JWTClaimsSet claims, Instant now) {
    Instant end = shifted(claims.getExpirationTime(), 1);
    if (end != null && !now.isBefore(end)) {
      return new Outcome.Bad("it has expired");
    }
    Instant beginning = shifted(claims.getNotBeforeTime(), -1);
    if (beginning != null && now.isBefore(beginning)) {
      return new Outcome.Bad("it is not good yet");
    }
    if (options.issuer() != null && !options.issuer().equals(claims.getIssuer())) {
      return new Outcome.Bad("it is of another issuer");
    }
    List<String> audience = claims.getAudience();
    if (options.audience() != null && !audience.contains(options.audience())) {
      return new Outcome.Bad("it is for another audience");
    }
    return new Outcome.Good(claims, end);
  }

  private @Nullable Instant shifted(@Nullable Date time, int leeways) {
    return time == null ? null : time.toInstant().plus(options.leeway().multipliedBy(leeways));
  }
}
