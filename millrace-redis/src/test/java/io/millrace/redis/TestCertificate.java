// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A certificate that signed itself, for `127.0.0.1` and `localhost`.
///
/// @param certificate in PEM
/// @param key in PEM, without a password
/// @param sockets of clients that trust it
record TestCertificate(Path certificate, Path key, SocketFactory sockets) {
  private static final String ALIAS = "redis";
  private static final String SECRET = "a secret";

  static TestCertificate make(Path folder) throws IOException {
    Path file = folder.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                file.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                SECRET,
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-validity",
                "2")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    try {
      if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
        keytool.destroyForcibly();
        throw new IOException(Files.readString(folder.resolve("keytool.log")));
      }
      return read(folder, file);
    } catch (GeneralSecurityException | InterruptedException broken) {
      throw new IOException(broken);
    }
  }

  private static TestCertificate read(Path folder, Path file)
      throws IOException, GeneralSecurityException {
    KeyStore both = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      both.load(in, SECRET.toCharArray());
    }
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry(ALIAS, both.getCertificate(ALIAS));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    byte[] key = both.getKey(ALIAS, SECRET.toCharArray()).getEncoded();
    return new TestCertificate(
        pem(folder, "CERTIFICATE", both.getCertificate(ALIAS).getEncoded()),
        pem(folder, "PRIVATE KEY", Objects.requireNonNull(key)),
        context.getSocketFactory());
  }

  private static Path pem(Path folder, String label, byte[] content) throws IOException {
    Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
    return Files.writeString(
        folder.resolve(label.replace(' ', '-') + ".pem"),
        "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
            .formatted(label, lines.encodeToString(content)));
  }
}
