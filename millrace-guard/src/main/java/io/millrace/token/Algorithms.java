// SPDX-License-Identifier: Apache-2.0
package io.millrace.token;

import com.nimbusds.jose.JWSAlgorithm;
import java.security.Key;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.List;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// Which algorithms a key is for. What a token claims chooses among these and never beyond, so that
/// a public key is never taken for a secret (RFC 8725, 3.1).
final class Algorithms {
  private static final int SHORTEST_RSA_BITS = 2_048;

  private Algorithms() {}

  /// The key of a secret, whose length [#of] judges.
  static SecretKey secret(byte[] secret) {
    if (secret.length == 0) {
      throw new TokenKeyException("secret: empty (expected: 32 bytes or more)");
    }
    return new SecretKeySpec(secret, "HMAC");
  }

  /// The usual one first.
  ///
  /// @throws TokenKeyException when the key is too weak or of another kind
  static List<JWSAlgorithm> of(Key key) {
    return switch (key) {
      case SecretKey secret -> ofSecret(secret.getEncoded().length);
      case RSAKey rsa -> ofRsa(rsa.getModulus().bitLength());
      case ECKey ec -> ofCurve(ec.getParams().getCurve().getField().getFieldSize());
      default ->
          throw new TokenKeyException(
              "key: " + key.getAlgorithm() + " (expected: a secret, RSA or an elliptic curve)");
    };
  }

  private static List<JWSAlgorithm> ofSecret(int bytes) {
    if (bytes < 32) {
      throw new TokenKeyException(
          "secret: " + bytes + " bytes (expected: 32 or more, such as of `openssl rand -hex 32`)");
    }
    return bytes < 48
        ? List.of(JWSAlgorithm.HS256)
        : bytes < 64
            ? List.of(JWSAlgorithm.HS256, JWSAlgorithm.HS384)
            : List.of(JWSAlgorithm.HS256, JWSAlgorithm.HS384, JWSAlgorithm.HS512);
  }

  private static List<JWSAlgorithm> ofRsa(int bits) {
    if (bits < SHORTEST_RSA_BITS) {
      throw new TokenKeyException(
          "key: RSA of " + bits + " bits (expected: " + SHORTEST_RSA_BITS + " or more)");
    }
    return List.of(
        JWSAlgorithm.RS256,
        JWSAlgorithm.RS384,
        JWSAlgorithm.RS512,
        JWSAlgorithm.PS256,
        JWSAlgorithm.PS384,
        JWSAlgorithm.PS512);
  }

  private static List<JWSAlgorithm> ofCurve(int bits) {
    return switch (bits) {
      case 256 -> List.of(JWSAlgorithm.ES256);
      case 384 -> List.of(JWSAlgorithm.ES384);
      case 521 -> List.of(JWSAlgorithm.ES512);
      default ->
          throw new TokenKeyException(
              "key: a curve of " + bits + " bits (expected: P-256, P-384 or P-521)");
    };
  }
}
