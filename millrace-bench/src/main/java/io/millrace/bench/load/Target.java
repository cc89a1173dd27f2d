// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Where the load goes: an address and a path, from a URL such as `ws://127.0.0.1:9000/echo`. Plain
/// text only where speed is measured: the figures would be those of TLS.
///
/// @param secure whether it is reached over TLS, whatever its certificate
public record Target(
    String url, InetSocketAddress address, String authority, String path, boolean secure) {

  /// Reads a `ws://` URL; `http://` is taken to mean the same.
  ///
  /// @throws LoadFailure if the URL is wrong, its host unknown or, unless `allowRemote`, not
  ///   loopback
  public static Target webSocket(String url, boolean allowRemote) {
    return parse(url, "ws", allowRemote);
  }

  /// The same, or a `wss://` URL: for what is not a matter of speed.
  ///
  /// @throws LoadFailure as above
  public static Target anyWebSocket(String url, boolean allowRemote) {
    if (!url.startsWith("wss://")) {
      return webSocket(url, allowRemote);
    }
    Target plain = parse("ws://" + url.substring("wss://".length()), "wss", allowRemote);
    return new Target(url, plain.address, plain.authority, plain.path, true);
  }

  /// Reads an `http://` URL; `ws://` is taken to mean the same.
  ///
  /// @throws LoadFailure if the URL is wrong, its host unknown or, unless `allowRemote`, not
  ///   loopback
  public static Target http(String url, boolean allowRemote) {
    return parse(url, "http", allowRemote);
  }

  private static Target parse(String url, String expected, boolean allowRemote) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw wrong(url, expected, e);
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    String host = uri.getHost();
    if (host == null || !(scheme.equals("ws") || scheme.equals("http"))) {
      throw wrong(url, expected, null);
    }
    int port = uri.getPort() < 0 ? 80 : uri.getPort();
    if (port == 0 || port > 65535) {
      throw new LoadFailure("port: " + port + " (expected: 1..65535) in " + url);
    }
    InetAddress address;
    try {
      address = InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new LoadFailure("unknown host " + host + " in " + url, e);
    }
    if (!address.isLoopbackAddress() && !allowRemote) {
      throw new LoadFailure(
          host + " is not this machine; load on others needs their consent, then --allow-remote");
    }
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    if (uri.getRawQuery() != null) {
      path += "?" + uri.getRawQuery();
    }
    return new Target(
        url, new InetSocketAddress(address, port), uri.getRawAuthority(), path, false);
  }

  private static LoadFailure wrong(String url, String scheme, @Nullable Throwable cause) {
    String message = "URL: " + url + " (expected: " + scheme + "://host:port/path)";
    return cause == null ? new LoadFailure(message) : new LoadFailure(message, cause);
  }
}
