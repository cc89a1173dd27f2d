// SPDX-License-Identifier: Apache-2.0
package io.millrace.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.text.ParseException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.SecretKey;

/// Makes tokens: for tests, for tools, and for sites that log their users in themselves.
public final class TokenIssuer {
  private final Key key;
  private final JWSAlgorithm algorithm;

  private TokenIssuer(Key key, JWSAlgorithm algorithm) {
    this.key = key;
    this.algorithm = algorithm;
  }

  /// Signs with HS256 unless told otherwise.
  ///
  /// @param secret 32 bytes or more of UTF-8
  /// @throws TokenKeyException when it is shorter
  public static TokenIssuer secret(String secret) {
    return of(Algorithms.secret(secret.getBytes(StandardCharsets.UTF_8)));
  }

  /// Signs with RS256 or the algorithm of the curve unless told otherwise.
  ///
  /// @param pem a private key in PKCS #8
  /// @throws TokenKeyException when it is none
  public static TokenIssuer pem(String pem) {
    return of(Pem.privateKey(pem));
  }

  private static TokenIssuer of(Key key) {
    return new TokenIssuer(key, Algorithms.of(key).getFirst());
  }

  /// @param name such as `PS256`
  /// @throws TokenKeyException when it is not for this key
  public TokenIssuer withAlgorithm(String name) {
    List<JWSAlgorithm> fitting = Algorithms.of(key);
    for (JWSAlgorithm each : fitting) {
      if (each.getName().equals(name)) {
        return new TokenIssuer(key, each);
      }
    }
    throw new TokenKeyException(
        "algorithm: "
            + name
            + " (expected with this key: "
            + fitting.stream().map(JWSAlgorithm::getName).collect(Collectors.joining(", "))
            + ")");
  }

  /// @param claims such as `sub` and `exp`; times are an [Instant], or seconds since 1970
  /// @throws IllegalArgumentException when a claim is of another type than RFC 7519 has for it
  public String issue(Map<String, Object> claims) {
    Map<String, Object> written = new HashMap<>(claims);
    written.replaceAll((_, value) -> value instanceof Instant at ? at.getEpochSecond() : value);
    try {
      SignedJWT token =
          new SignedJWT(new JWSHeader.Builder(algorithm).build(), JWTClaimsSet.parse(written));
      token.sign(signer());
      return token.serialize();
    } catch (ParseException wrong) {
      throw new IllegalArgumentException(
          "claims: " + wrong.getMessage() + " (expected: the types of RFC 7519)", wrong);
    } catch (JOSEException wrong) {
      throw new TokenKeyException("key: it cannot sign with " + algorithm, wrong);
    }
  }

  private JWSSigner signer() throws JOSEException {
    return switch (key) {
      case SecretKey secret -> new MACSigner(secret);
      case ECPrivateKey curve -> new ECDSASigner(curve);
      case PrivateKey rsa -> new RSASSASigner(rsa);
      default -> throw new IllegalStateException("a key of no known kind");
    };
  }

  @Override
  public String toString() {
    return "TokenIssuer[" + algorithm + "]";
  }
}
