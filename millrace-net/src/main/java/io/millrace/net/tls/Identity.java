// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.tls;

import io.millrace.server.StartException;
import io.millrace.server.TlsOptions;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/// A certificate with its chain and its key, which belong together.
record Identity(PrivateKey key, List<X509Certificate> chain) {
  private static final byte[] PROBE = "millrace".getBytes(StandardCharsets.US_ASCII);

  /// @throws StartException when a file is missing, is no PEM, or the two do not belong together
  static Identity read(TlsOptions options) {
    List<X509Certificate> chain = certificates("TLS certificate", options.certificate());
    PrivateKey key = PrivateKeys.read(options.key(), options.password());
    if (!belong(key, chain.getFirst().getPublicKey())) {
      throw new StartException(
          "TLS key: "
              + options.key()
              + " is not the key of "
              + options.certificate()
              + " (expected: the key of its first certificate)");
    }
    return new Identity(key, chain);
  }

  /// @param name what the file is called in errors
  static List<X509Certificate> certificates(String name, Path path) {
    List<X509Certificate> found = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (PemFile.Block block : PemFile.read(name, path).blocks()) {
        if (block.label().equals("CERTIFICATE")) {
          found.add(
              (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der())));
        }
      }
    } catch (CertificateException malformed) {
      throw new StartException(
          name + ": " + path + " cannot be understood (expected: certificates in PEM)", malformed);
    }
    if (found.isEmpty()) {
      throw new StartException(
          name + ": " + path + " holds no certificate (expected: -----BEGIN CERTIFICATE-----)");
    }
    return List.copyOf(found);
  }

  private static boolean belong(PrivateKey key, PublicKey shown) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(PROBE);
      byte[] signed = signature.sign();
      signature.initVerify(shown);
      signature.update(PROBE);
      return signature.verify(signed);
    } catch (GeneralSecurityException anotherKind) {
      return false;
    }
  }
}
