// SPDX-License-Identifier: Apache-2.0
package io.millrace.client;

import io.millrace.scope.PercentCoding;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a client goes through to reach a server. The server's name is resolved by the proxy.
public sealed interface Proxy {
  /// Straight to the server.
  record None() implements Proxy {}

  /// An HTTP proxy, asked with CONNECT, for `ws` too.
  record Http(String host, int port, Credentials.@Nullable Basic credentials) implements Proxy {
    public Http {
      demandPort(port);
    }

    public Http(String host, int port) {
      this(host, port, null);
    }
  }

  /// RFC 1928, with RFC 1929 for credentials.
  record Socks5(String host, int port, Credentials.@Nullable Basic credentials) implements Proxy {
    public Socks5 {
      demandPort(port);
    }

    public Socks5(String host, int port) {
      this(host, port, null);
    }
  }

  /// As the usual variables say: `https_proxy` for `wss`, `http_proxy` for `ws`, `all_proxy` for
  /// both, `no_proxy` for hosts that are reached without one. In lower case or upper case, but for
  /// `http_proxy`, which others could set in upper case through a request's header.
  record FromEnvironment(Map<String, String> environment) implements Proxy {
    public FromEnvironment {
      environment = Map.copyOf(environment);
    }
  }

  private static void demandPort(int port) {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("proxy port: " + port + " (expected: 1..65535)");
    }
  }

  /// @param url such as `http://proxy:3128` or `socks5://ann:secret@proxy:1080`; without a scheme
  ///   it is HTTP
  /// @throws IllegalArgumentException when it is none of these
  static Proxy parse(String url) {
    Matcher parts =
        Pattern.compile("(?:([A-Za-z0-9]+)://)?(?:([^@/]*)@)?(\\[[^]]*]|[^:/@]+)(?::(\\d{1,5}))?/?")
            .matcher(url.strip());
    if (!parts.matches()) {
      throw unknown(url);
    }
    String scheme = parts.group(1) == null ? "http" : parts.group(1).toLowerCase(Locale.ROOT);
    Credentials.Basic credentials = parts.group(2) == null ? null : credentials(parts.group(2));
    String host = parts.group(3).replaceAll("[\\[\\]]", "");
    boolean socks = scheme.startsWith("socks");
    int port = parts.group(4) == null ? (socks ? 1_080 : 80) : Integer.parseInt(parts.group(4));
    return switch (scheme) {
      case "http" -> new Http(host, port, credentials);
      case "socks5", "socks5h" -> new Socks5(host, port, credentials);
      default -> throw unknown(url);
    };
  }

  private static Credentials.Basic credentials(String info) {
    int colon = info.indexOf(':');
    String user = PercentCoding.decodePath(colon < 0 ? info : info.substring(0, colon));
    String password = PercentCoding.decodePath(colon < 0 ? "" : info.substring(colon + 1));
    return new Credentials.Basic(user == null ? "" : user, password == null ? "" : password);
  }

  private static IllegalArgumentException unknown(String url) {
    return new IllegalArgumentException(
        "proxy: '"
            + url.replaceFirst("//[^/]*@", "//")
            + "' (expected: http://host:port or socks5://host:port)");
  }

  /// What is gone through for that address: never [FromEnvironment].
  ///
  /// @throws IllegalArgumentException when the environment names something that is no proxy
  default Proxy chosenFor(SocketUri uri) {
    if (uri.socket() != null) {
      return new None();
    }
    return this instanceof FromEnvironment(Map<String, String> environment)
        ? ProxyVariables.choose(environment, uri)
        : this;
  }
}
