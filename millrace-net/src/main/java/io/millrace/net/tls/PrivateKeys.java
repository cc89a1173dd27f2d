// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.tls;

import io.millrace.server.StartException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/// Reads a private key in any of the forms that tools write: PKCS#8 (RFC 5958), encrypted or not,
/// PKCS#1 (RFC 8017) and SEC 1 (RFC 5915). Java knows the first only, so the others are wrapped.
final class PrivateKeys {
  private static final String NAME = "TLS key";
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

  // Each: an object identifier, and for RSA the NULL that stands for no parameters.
  private static final byte[] RSA = {
    0x06,
    0x09,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xf7,
    0x0d,
    0x01,
    0x01,
    0x01,
    0x05,
    0x00
  };
  private static final byte[] EC = {
    0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01
  };
  private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};
  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;
  private static final int PARAMETERS = 0xa0;

  private PrivateKeys() {}

  /// @throws StartException when there is none, or it cannot be understood
  static PrivateKey read(Path path, @Nullable String password) {
    for (PemFile.Block block : PemFile.read(NAME, path).blocks()) {
      switch (block.label()) {
        case "PRIVATE KEY" -> {
          return key(path, block.der());
        }
        case "RSA PRIVATE KEY" -> {
          return key(path, pkcs8(RSA, block.der()));
        }
        case "EC PRIVATE KEY" -> {
          byte[] curve = curve(block.der());
          byte[] algorithm = Arrays.copyOf(EC, EC.length + curve.length);
          System.arraycopy(curve, 0, algorithm, EC.length, curve.length);
          return key(path, pkcs8(algorithm, block.der()));
        }
        case "ENCRYPTED PRIVATE KEY" -> {
          return decrypted(path, block.der(), password);
        }
        default -> {} // such as the parameters that stand before the key of a curve
      }
    }
    throw new StartException(
        NAME + ": " + path + " holds no private key (expected: -----BEGIN PRIVATE KEY-----)");
  }

  private static PrivateKey key(Path path, byte[] pkcs8) {
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(pkcs8);
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (InvalidKeySpecException another) {
        // The next algorithm.
      } catch (GeneralSecurityException everyJdkHasIt) {
        throw new IllegalStateException(everyJdkHasIt);
      }
    }
    throw new StartException(
        NAME + ": " + path + " cannot be understood (expected: a key for RSA, EC or EdDSA)");
  }

  private static PrivateKey decrypted(Path path, byte[] der, @Nullable String password) {
    if (password == null) {
      throw new StartException(
          NAME + ": " + path + " is encrypted (expected: its password, or a key that is not)");
    }
    try {
      EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
      String algorithm = info.getAlgName();
      // PBES2 tells its parts in the parameters, under whose name Java has the cipher.
      String scheme =
          algorithm.equals("PBES2") || algorithm.equals("1.2.840.113549.1.5.13")
              ? info.getAlgParameters().toString()
              : algorithm;
      Cipher cipher = Cipher.getInstance(scheme);
      cipher.init(
          Cipher.DECRYPT_MODE,
          SecretKeyFactory.getInstance(scheme)
              .generateSecret(new PBEKeySpec(password.toCharArray())),
          info.getAlgParameters());
      return key(path, info.getKeySpec(cipher).getEncoded());
    } catch (GeneralSecurityException | IOException wrong) {
      throw new StartException(
          NAME + ": " + path + " cannot be decrypted (expected: another password)", wrong);
    }
  }

  private static byte[] pkcs8(byte[] algorithm, byte[] key) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.writeBytes(VERSION_0);
    content.writeBytes(element(SEQUENCE, algorithm));
    content.writeBytes(element(OCTETS, key));
    return element(SEQUENCE, content.toByteArray());
  }

  private static byte[] element(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else {
      out.write(0x82);
      out.write(content.length >> 8);
      out.write(content.length);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  /// The object identifier in the parameters of a SEC 1 key; all of its elements before are short.
  private static byte[] curve(byte[] sec1) {
    int at = sec1.length > 1 && (sec1[1] & 0x80) != 0 ? 2 + (sec1[1] & 0x7f) : 2;
    while (at + 1 < sec1.length) {
      int length = sec1[at + 1] & 0xff;
      if ((sec1[at] & 0xff) == PARAMETERS && at + 2 + length <= sec1.length) {
        return Arrays.copyOfRange(sec1, at + 2, at + 2 + length);
      }
      at += 2 + length;
    }
    return new byte[0];
  }
}
