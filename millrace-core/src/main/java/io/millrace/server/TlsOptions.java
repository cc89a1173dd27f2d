// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a server speaks TLS: whose certificate it shows, and what it demands of a peer.
///
/// The files are looked at again regularly. When they hold a good new pair, new connections are
/// shown that; when they do not, the old pair stays and the log says why.
///
/// @param certificate the server's certificate and those between it and its root, in PEM
/// @param key the certificate's key in PEM: PKCS#8, encrypted or not, PKCS#1 or SEC 1
/// @param password of an encrypted key
/// @param minimum the oldest version that is spoken
/// @param clientAuthority certificates in PEM that sign the clients'; null when clients need none
/// @param handshakeTimeout for a peer to finish the handshake; then it is dropped
/// @param reloadEvery how often the files are looked at; 0 for never again
public record TlsOptions(
    Path certificate,
    Path key,
    @Nullable String password,
    Version minimum,
    @Nullable Path clientAuthority,
    Duration handshakeTimeout,
    Duration reloadEvery) {

  /// Versions that are still sound (RFC 8996).
  public enum Version {
    TLS_1_2("TLSv1.2"),
    TLS_1_3("TLSv1.3");

    private final String protocol;

    Version(String protocol) {
      this.protocol = protocol;
    }

    /// As the standard names of Java have it.
    public String protocol() {
      return protocol;
    }
  }

  public TlsOptions {
    if (!handshakeTimeout.isPositive()) {
      throw new IllegalArgumentException(
          "handshake timeout: " + handshakeTimeout + " (expected: more than nothing)");
    }
    if (reloadEvery.isNegative()) {
      throw new IllegalArgumentException(
          "reload every: " + reloadEvery + " (expected: a time, or 0 for never)");
    }
  }

  /// TLS 1.2 and 1.3, no certificates of clients, ten seconds for a handshake and between two looks
  /// at the files.
  public static TlsOptions of(Path certificate, Path key) {
    return new TlsOptions(
        certificate,
        key,
        null,
        Version.TLS_1_2,
        null,
        Duration.ofSeconds(10),
        Duration.ofSeconds(10));
  }

  public TlsOptions withPassword(@Nullable String ofKey) {
    return new TlsOptions(
        certificate, key, ofKey, minimum, clientAuthority, handshakeTimeout, reloadEvery);
  }

  public TlsOptions withMinimum(Version oldest) {
    return new TlsOptions(
        certificate, key, password, oldest, clientAuthority, handshakeTimeout, reloadEvery);
  }

  /// Lets only clients in whose certificate one of these has signed.
  public TlsOptions withClientAuthority(@Nullable Path certificates) {
    return new TlsOptions(
        certificate, key, password, minimum, certificates, handshakeTimeout, reloadEvery);
  }

  public TlsOptions withHandshakeTimeout(Duration most) {
    return new TlsOptions(certificate, key, password, minimum, clientAuthority, most, reloadEvery);
  }

  public TlsOptions withReloadEvery(Duration time) {
    return new TlsOptions(
        certificate, key, password, minimum, clientAuthority, handshakeTimeout, time);
  }

  /// Without the password.
  @Override
  public String toString() {
    return "TLS with " + certificate;
  }
}
