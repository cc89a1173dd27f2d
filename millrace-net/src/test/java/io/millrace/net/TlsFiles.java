// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/// Certificates for `localhost` that have signed themselves, their keys in all forms, and clients
/// that trust them. Made for the tests with openssl, valid for a hundred years.
public final class TlsFiles {
  private static final Path FOLDER = Path.of("src", "test", "resources", "tls");

  private TlsFiles() {}

  public static Path file(String name) {
    return FOLDER.resolve(name);
  }

  static X509Certificate certificate(String name) {
    try (InputStream in = Files.newInputStream(file(name))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    } catch (IOException | GeneralSecurityException broken) {
      throw new IllegalStateException(broken);
    }
  }

  /// Trusts all certificates of the folder.
  static SSLContext trusting() {
    try {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      for (String name : Stream.of("ec.pem", "rsa.pem").toList()) {
        trusted.setCertificateEntry(name, certificate(name));
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException broken) {
      throw new IllegalStateException(broken);
    }
  }

  /// A client that has finished its handshake.
  static RawClient connect(int port) throws IOException {
    return new RawClient(socket(port));
  }

  static SSLSocket socket(int port) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            trusting().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    socket.startHandshake();
    return socket;
  }
}
