// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import java.nio.file.Path;

/// Where a server listens.
public sealed interface Listen {
  /// @param host a name or address; `0.0.0.0` or `::` for all
  /// @param port 0 for any that is free
  record Tcp(String host, int port) implements Listen {
    public Tcp {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("port: " + port + " (expected: 0..65535)");
      }
      if (host.isBlank()) {
        throw new IllegalArgumentException("host: '' (expected: an address such as 127.0.0.1)");
      }
    }

    @Override
    public String toString() {
      return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
  }

  /// The same as [Tcp], encrypted: `https` and `wss`, with HTTP/2 for whoever wants it.
  record Tls(String host, int port, TlsOptions options) implements Listen {
    public Tls {
      Tcp _ = new Tcp(host, port);
    }

    /// Where that is.
    public Tcp address() {
      return new Tcp(host, port);
    }

    @Override
    public String toString() {
      return address().toString();
    }
  }

  /// A Unix-domain socket. The file is made by the server and removed at its end; a left-over one
  /// that nobody listens on is replaced.
  record Unix(Path path) implements Listen {
    @Override
    public String toString() {
      return "unix:" + path;
    }
  }
}
