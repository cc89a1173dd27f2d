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

  /// Plain HTTP that serves nothing: every request, handshakes too, is answered 308 to the same
  /// place on `https`.
  ///
  /// @param httpsPort where that is, as clients reach it
  record Redirect(String host, int port, int httpsPort) implements Listen {
    public Redirect {
      Tcp _ = new Tcp(host, port);
      if (httpsPort < 1 || httpsPort > 65_535) {
        throw new IllegalArgumentException("port of https: " + httpsPort + " (expected: 1..65535)");
      }
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

  /// One of the others, behind a balancer that speaks the PROXY protocol, version 1 or 2: each
  /// connection of a trusted peer ([ServerOptions#proxies()]) has to begin with its header, and
  /// counts from then on as that client's. A peer that is not trusted is served as itself; a header
  /// of its own is no request, and refused.
  record Proxied(Listen behind) implements Listen {
    public Proxied {
      if (behind instanceof Proxied) {
        throw new IllegalArgumentException(
            "listen: " + behind + " is proxied already (expected: one header a connection)");
      }
    }

    @Override
    public Listen socket() {
      return behind;
    }

    @Override
    public String toString() {
      return behind.toString();
    }
  }

  /// The address itself, whatever is spoken there first.
  default Listen socket() {
    return this;
  }
}
