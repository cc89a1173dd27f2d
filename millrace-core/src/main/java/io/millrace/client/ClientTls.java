// SPDX-License-Identifier: Apache-2.0
package io.millrace.client;

import java.nio.file.Path;
import java.security.KeyStore;
import org.jspecify.annotations.Nullable;

/// How a client speaks TLS.
///
/// @param trust whose certificates are believed
/// @param identity what is shown to a server that asks for a certificate; null for nothing
/// @param serverName asked for and verified instead of the address's host; null for that
public record ClientTls(Trust trust, @Nullable Identity identity, @Nullable String serverName) {
  /// The authorities that the JDK trusts.
  public static final ClientTls DEFAULT = new ClientTls(new Trust.Jdk(), null, null);

  /// Whose certificates are believed.
  public sealed interface Trust {
    /// The authorities of the JDK's own store.
    record Jdk() implements Trust {}

    /// The certificates of a file in PEM.
    record Pem(Path file) implements Trust {}

    /// The certificates of a store.
    record Store(KeyStore store) implements Trust {}

    /// Anybody's, whatever name they bear: whoever is between can read and change everything. For
    /// trying out.
    record Anybody() implements Trust {}
  }

  /// A certificate and its key.
  public sealed interface Identity {
    /// @param certificates the chain in PEM, our own first
    /// @param key PKCS#8 in PEM
    /// @param password of the key; null for none
    record Pem(Path certificates, Path key, @Nullable String password) implements Identity {
      @Override
      public String toString() {
        return "Pem[certificates=" + certificates + ", key=" + key + "]";
      }
    }

    /// @param password of the key
    record Store(KeyStore store, String password) implements Identity {
      @Override
      public String toString() {
        return "Store[" + store.getType() + "]";
      }
    }
  }

  public ClientTls withTrust(Trust changed) {
    return new ClientTls(changed, identity, serverName);
  }

  public ClientTls withIdentity(@Nullable Identity changed) {
    return new ClientTls(trust, changed, serverName);
  }

  public ClientTls withServerName(@Nullable String name) {
    return new ClientTls(trust, identity, name);
  }
}
