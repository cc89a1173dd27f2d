// SPDX-License-Identifier: Apache-2.0
package io.millrace.token;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Keys as OpenSSL writes them (RFC 7468).
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
  private static final List<String> KINDS = List.of("RSA", "EC");

  private Pem() {}

  /// From `PUBLIC KEY` or `CERTIFICATE`.
  ///
  /// @throws TokenKeyException when there is none
  static PublicKey publicKey(String text) {
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      byte[] content = content(block);
      switch (block.group(1)) {
        case "PUBLIC KEY" -> {
          return read(content, X509EncodedKeySpec::new, KeyFactory::generatePublic);
        }
        case "CERTIFICATE" -> {
          return ofCertificate(block.group());
        }
        default -> {}
      }
    }
    throw new TokenKeyException(
        "key: no PUBLIC KEY or CERTIFICATE in the PEM text (expected: one, such as of `openssl pkey"
            + " -pubout`)");
  }

  /// From `PRIVATE KEY`.
  ///
  /// @throws TokenKeyException when there is none
  static PrivateKey privateKey(String text) {
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      if (block.group(1).equals("PRIVATE KEY")) {
        return read(content(block), PKCS8EncodedKeySpec::new, KeyFactory::generatePrivate);
      }
    }
    throw new TokenKeyException(
        "key: no PRIVATE KEY in the PEM text (expected: one in PKCS #8 without a password, such as"
            + " of `openssl pkcs8 -topk8 -nocrypt`)");
  }

  private static byte[] content(Matcher block) {
    try {
      return Base64.getMimeDecoder().decode(block.group(2).strip());
    } catch (IllegalArgumentException wrong) {
      throw new TokenKeyException("key: a " + block.group(1) + " that is not base64", wrong);
    }
  }

  private static PublicKey ofCertificate(String pem) {
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
          .getPublicKey();
    } catch (GeneralSecurityException wrong) {
      throw new TokenKeyException("key: a CERTIFICATE that cannot be read", wrong);
    }
  }

  private interface Coding {
    KeySpec of(byte[] content);
  }

  private interface Reading<K> {
    K read(KeyFactory factory, KeySpec spec) throws InvalidKeySpecException;
  }

  private static <K> K read(byte[] content, Coding coding, Reading<K> reading) {
    for (String kind : KINDS) {
      try {
        return reading.read(KeyFactory.getInstance(kind), coding.of(content));
      } catch (InvalidKeySpecException _) {
        // Perhaps the next kind.
      } catch (GeneralSecurityException everyJdkHasThem) {
        throw new IllegalStateException(everyJdkHasThem);
      }
    }
    throw new TokenKeyException("key: of an unknown kind (expected: RSA or an elliptic curve)");
  }
}
