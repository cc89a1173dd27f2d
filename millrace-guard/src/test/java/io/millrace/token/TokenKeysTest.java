// SPDX-License-Identifier: Apache-2.0
package io.millrace.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokenKeysTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Map<String, Object> ANN = Map.of("sub", "ann");

  @TempDir Path folder;

  private static KeyPair pair(String kind) throws GeneralSecurityException {
    if (kind.equals("RSA")) {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2_048);
      return generator.generateKeyPair();
    }
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(kind));
    return generator.generateKeyPair();
  }

  private static String pem(String label, Key key) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder().encodeToString(key.getEncoded())
        + "\n-----END "
        + label
        + "-----\n";
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static boolean isGood(TokenKeys keys, String token) {
    return new TokenCheck(keys, TokenOptions.DEFAULT).check(token, NOW)
        instanceof TokenCheck.Outcome.Good;
  }

  @Test
  void everyAlgorithmIsCheckedWithTheKeyOfItsKindAndNoOther() throws Exception {
    String secret = "s".repeat(64);
    TokenKeys shared = TokenKeys.secret(secret);
    for (String each : List.of("HS256", "HS384", "HS512")) {
      assertThat(isGood(shared, TokenIssuer.secret(secret).withAlgorithm(each).issue(ANN)))
          .as(each)
          .isTrue();
    }
    KeyPair rsa = pair("RSA");
    String publicPem = pem("PUBLIC KEY", rsa.getPublic());
    TokenKeys pem = TokenKeys.pem(file("rsa.pem", publicPem));
    TokenIssuer issuer = TokenIssuer.pem(pem("PRIVATE KEY", rsa.getPrivate()));
    for (String each : List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")) {
      String token = issuer.withAlgorithm(each).issue(ANN);
      assertThat(isGood(pem, token)).as(each).isTrue();
      assertThat(isGood(shared, token)).as(each).isFalse();
    }
    // The classic confusion: the public key, which everybody has, as the secret of an HMAC.
    assertThat(isGood(pem, TokenIssuer.secret(publicPem).issue(ANN))).isFalse();
    Map<String, String> curves =
        Map.of("secp256r1", "ES256", "secp384r1", "ES384", "secp521r1", "ES512");
    for (Map.Entry<String, String> each : curves.entrySet()) {
      KeyPair curve = pair(each.getKey());
      TokenKeys keys = TokenKeys.pem(file("ec.pem", pem("PUBLIC KEY", curve.getPublic())));
      TokenIssuer signer = TokenIssuer.pem(pem("PRIVATE KEY", curve.getPrivate()));
      assertThat(signer.toString()).contains(each.getValue());
      assertThat(isGood(keys, signer.issue(ANN))).as(each.getValue()).isTrue();
      assertThat(isGood(pem, signer.issue(ANN))).isFalse();
    }
  }

  @Test
  void aKeySetGivesTheKeyThatATokenNamesAndIsReadAgainWhenItChanges() throws Exception {
    JWK old = new RSAKeyGenerator(2_048).keyID("old").keyUse(KeyUse.SIGNATURE).generate();
    JWK encryption = new RSAKeyGenerator(2_048).keyID("e").keyUse(KeyUse.ENCRYPTION).generate();
    JWK curve = new ECKeyGenerator(Curve.P_256).keyID("new").generate();
    JWK secret = new OctetSequenceKeyGenerator(256).generate();
    Path file = folder.resolve("jwks.json");
    write(file, old, encryption);
    TokenKeys keys = TokenKeys.jwks(file);
    assertThat(keys.areInMemory()).isFalse();
    String byOld = TokenIssuer.pem(pem("PRIVATE KEY", old.toRSAKey().toPrivateKey())).issue(ANN);
    String byCurve = TokenIssuer.pem(pem("PRIVATE KEY", curve.toECKey().toPrivateKey())).issue(ANN);
    String byOther =
        TokenIssuer.pem(pem("PRIVATE KEY", encryption.toRSAKey().toPrivateKey())).issue(ANN);
    assertThat(isGood(keys, byOld)).isTrue();
    assertThat(isGood(keys, byCurve)).isFalse();
    assertThat(isGood(keys, byOther)).isFalse();
    write(file, curve, secret);
    assertThat(isGood(keys, byCurve)).isTrue();
    assertThat(isGood(keys, byOld)).isFalse();
    Files.writeString(file, "half a fi");
    assertThat(isGood(keys, byCurve)).isTrue();
    Files.delete(file);
    assertThat(isGood(keys, byCurve)).isTrue();
    write(file, old);
    assertThat(isGood(keys, byOld)).isTrue();
    assertThat(isGood(keys, byCurve)).isFalse();
  }

  /// Public halves only, but for secrets.
  private static void write(Path file, JWK... keys) throws IOException {
    boolean anySecret = java.util.Arrays.stream(keys).anyMatch(key -> key.toPublicJWK() == null);
    JWKSet set = new JWKSet(List.of(keys));
    Files.writeString(file, anySecret ? set.toString(false) : set.toPublicJWKSet().toString());
  }

  @Test
  void keysThatCannotBeUsedAreRefusedWithTheCure() throws Exception {
    assertThatThrownBy(() -> TokenKeys.secret("short"))
        .isInstanceOf(TokenKeyException.class)
        .hasMessage("secret: 5 bytes (expected: 32 or more, such as of `openssl rand -hex 32`)");
    assertThatThrownBy(() -> TokenKeys.secret("")).hasMessageContaining("expected: 32 bytes");
    assertThatThrownBy(() -> TokenIssuer.secret("")).hasMessageContaining("expected: 32 bytes");
    assertThatThrownBy(() -> TokenIssuer.secret("s".repeat(40)).withAlgorithm("HS512"))
        .hasMessage("algorithm: HS512 (expected with this key: HS256)");
    assertThatThrownBy(() -> TokenKeys.pem(folder.resolve("none")))
        .hasMessageEndingWith("cannot be read: it is not there (expected: a file of keys)");
    Path privateOnly = file("private.pem", pem("PRIVATE KEY", pair("RSA").getPrivate()));
    assertThatThrownBy(() -> TokenKeys.pem(privateOnly))
        .hasMessageContaining("no PUBLIC KEY or CERTIFICATE")
        .hasMessageContaining("private.pem");
    assertThatThrownBy(() -> TokenIssuer.pem("-----BEGIN RSA PRIVATE KEY-----\n"))
        .hasMessageContaining("openssl pkcs8");
    KeyPairGenerator weak = KeyPairGenerator.getInstance("RSA");
    weak.initialize(1_024);
    Path small = file("weak.pem", pem("PUBLIC KEY", weak.generateKeyPair().getPublic()));
    assertThatThrownBy(() -> TokenKeys.pem(small)).hasMessageContaining("RSA of 1024 bits");
    Path empty = file("empty.json", "{\"keys\":[]}");
    assertThatThrownBy(() -> TokenKeys.jwks(empty)).hasMessageContaining("none for signatures");
    Path wrong = file("wrong.json", "[]");
    assertThatThrownBy(() -> TokenKeys.jwks(wrong)).hasMessageContaining("not a JSON Web Key Set");
  }
}
