// SPDX-License-Identifier: Apache-2.0
package io.millrace.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Key;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The keys that tokens are checked with. Each is used with the algorithms of its own kind alone.
public abstract sealed class TokenKeys {
  private TokenKeys() {}

  abstract List<VerificationKey> current();

  /// Whether asking for the keys never reads a file.
  abstract boolean areInMemory();

  private static final class Fixed extends TokenKeys {
    private final List<VerificationKey> keys;

    private Fixed(List<VerificationKey> keys) {
      this.keys = List.copyOf(keys);
    }

    @Override
    List<VerificationKey> current() {
      return keys;
    }

    @Override
    boolean areInMemory() {
      return true;
    }
  }

  private static final class OfFile extends TokenKeys {
    private final KeyFile file;

    private OfFile(KeyFile file) {
      this.file = file;
    }

    @Override
    List<VerificationKey> current() {
      return file.current();
    }

    @Override
    boolean areInMemory() {
      return false;
    }
  }

  /// A secret that signer and server share, for HS256; with 48 bytes or more for HS384 too, with 64
  /// for HS512.
  ///
  /// @param secret 32 bytes or more of UTF-8
  /// @throws TokenKeyException when it is shorter
  public static TokenKeys secret(String secret) {
    return secret(secret.getBytes(StandardCharsets.UTF_8));
  }

  /// The same of any bytes; they are copied.
  public static TokenKeys secret(byte[] secret) {
    return new Fixed(List.of(VerificationKey.of(Algorithms.secret(secret))));
  }

  /// A public key or certificate in PEM: of RSA for RS256 to RS512 and PS256 to PS512, of a curve
  /// for ES256, ES384 or ES512. Read again when the file changes; what cannot be read then is
  /// logged and the key before stays.
  ///
  /// @throws TokenKeyException when there is none at the start
  public static TokenKeys pem(Path file) {
    return new OfFile(new KeyFile(file, text -> List.of(VerificationKey.of(Pem.publicKey(text)))));
  }

  /// A JSON Web Key Set (RFC 7517) as identity providers publish it. A token that names its key is
  /// checked with that one alone. Read again when the file changes, likewise.
  ///
  /// @throws TokenKeyException when there is no usable key at the start
  public static TokenKeys jwks(Path file) {
    return new OfFile(new KeyFile(file, TokenKeys::readJwks));
  }

  private static List<VerificationKey> readJwks(String text) {
    List<VerificationKey> keys = new ArrayList<>();
    try {
      for (JWK each : JWKSet.parse(text).getKeys()) {
        Key key = keyOf(each);
        if (key != null
            && (each.getKeyUse() == null || KeyUse.SIGNATURE.equals(each.getKeyUse()))) {
          keys.add(new VerificationKey(key, algorithms(each, key), each.getKeyID()));
        }
      }
    } catch (ParseException | JOSEException wrong) {
      throw new TokenKeyException("keys: not a JSON Web Key Set", wrong);
    }
    if (keys.isEmpty()) {
      throw new TokenKeyException(
          "keys: none for signatures (expected: one of kty RSA, EC or oct at least)");
    }
    return List.copyOf(keys);
  }

  private static @Nullable Key keyOf(JWK jwk) throws JOSEException {
    return switch (jwk) {
      case RSAKey rsa -> rsa.toRSAPublicKey();
      case ECKey ec -> ec.toECPublicKey();
      case OctetSequenceKey secret -> secret.toSecretKey();
      default -> null;
    };
  }

  /// Those of the key's kind, less what the key itself rules out.
  private static List<JWSAlgorithm> algorithms(JWK jwk, Key key) {
    List<JWSAlgorithm> all = Algorithms.of(key);
    return jwk.getAlgorithm() == null
        ? all
        : all.stream().filter(each -> each.getName().equals(jwk.getAlgorithm().getName())).toList();
  }
}
