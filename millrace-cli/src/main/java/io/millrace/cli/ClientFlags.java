// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.cli.settings.Quantity;
import io.millrace.client.ClientOptions;
import io.millrace.client.ClientTls;
import io.millrace.client.Credentials;
import io.millrace.client.Proxy;
import io.millrace.extension.Compression;
import io.millrace.scope.Headers;
import io.millrace.websocket.SocketOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags that say how a client connects.
final class ClientFlags {
  private static final int MOST_MESSAGE = 64 << 20;

  @Option(
      names = {"-H", "--header"},
      paramLabel = "NAME:VALUE",
      description = "A header of the opening request; may be repeated.")
  private List<String> headers = new ArrayList<>();

  @Option(
      names = {"-b", "--cookie"},
      paramLabel = "NAME=VALUE",
      description = "A cookie; may be repeated.")
  private List<String> cookies = new ArrayList<>();

  @Option(
      names = {"-s", "--subprotocol"},
      paramLabel = "NAME",
      description = "A subprotocol to offer, the dearest first; may be repeated.")
  private List<String> subprotocols = new ArrayList<>();

  @Option(
      names = {"-u", "--user"},
      paramLabel = "USER:PASSWORD",
      description = "Basic credentials.")
  private @Nullable String user;

  @Option(names = "--bearer", paramLabel = "TOKEN", description = "A bearer token.")
  private @Nullable String bearer;

  @Option(names = "--origin", paramLabel = "URL", description = "The origin, as a browser says it.")
  private @Nullable String origin;

  @Option(
      names = "--proxy",
      paramLabel = "URL",
      description =
          "http://host:port or socks5://host:port, with user:password@ where needed; env for what"
              + " http_proxy, https_proxy, all_proxy and no_proxy say.")
  private @Nullable String proxy;

  @Option(
      names = {"-k", "--insecure"},
      description = "Trust any certificate: for trying out.")
  private boolean insecure;

  @Option(
      names = "--cacert",
      paramLabel = "FILE",
      description = "Trust the certificates of this PEM file instead of the well-known ones.")
  private @Nullable Path cacert;

  @Option(
      names = "--compress",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Whether compression is offered; it is unless negated.")
  private boolean compress;

  @Option(
      names = "--unix",
      paramLabel = "PATH",
      description = "Connect to this Unix-domain socket instead of the URL's host.")
  private @Nullable Path unix;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "For opening the connection, such as 500ms or 5s; 10s unless said.")
  private @Nullable String timeout;

  /// @throws IllegalArgumentException when a flag says what cannot be
  ClientOptions options(Map<String, String> environment) {
    ClientOptions options =
        ClientOptions.DEFAULT
            .withHeaders(headers())
            .withSubprotocols(subprotocols.toArray(new String[0]))
            .withOrigin(origin)
            .withUnix(unix)
            .withTls(ClientTls.DEFAULT.withTrust(trust()))
            .withSockets(sockets());
    for (String each : cookies) {
      int equals = each.indexOf('=');
      options =
          options.withCookie(before("--cookie", each, equals, "NAME=VALUE"), after(each, equals));
    }
    if (user != null && bearer != null) {
      throw new IllegalArgumentException("--user and --bearer (expected: one of them)");
    }
    if (user != null) {
      int colon = user.indexOf(':');
      options =
          options.withCredentials(
              new Credentials.Basic(
                  colon < 0 ? user : user.substring(0, colon),
                  colon < 0 ? "" : after(user, colon)));
    }
    if (bearer != null) {
      options = options.withBearer(bearer);
    }
    if (proxy != null) {
      options =
          options.withProxy(
              proxy.equals("env") ? new Proxy.FromEnvironment(environment) : Proxy.parse(proxy));
    }
    return timeout == null ? options : options.withOpenTimeout(time("--timeout", timeout));
  }

  private Headers headers() {
    Headers.Builder builder = new Headers.Builder();
    for (String each : headers) {
      int colon = each.indexOf(':');
      builder.add(before("--header", each, colon, "NAME:VALUE"), after(each, colon).strip());
    }
    return builder.build();
  }

  private static String before(String flag, String text, int at, String expected) {
    if (at < 1) {
      throw new IllegalArgumentException(flag + ": " + text + " (expected: " + expected + ")");
    }
    return text.substring(0, at).strip();
  }

  private static String after(String text, int at) {
    return text.substring(at + 1);
  }

  private ClientTls.Trust trust() {
    if (insecure) {
      return new ClientTls.Trust.Anybody();
    }
    return cacert == null ? new ClientTls.Trust.Jdk() : new ClientTls.Trust.Pem(cacert);
  }

  private SocketOptions sockets() {
    return ClientOptions.DEFAULT
        .sockets()
        .withMaxMessage(MOST_MESSAGE)
        .withCompression(compress ? Compression.DEFAULT : Compression.NONE);
  }

  /// @throws IllegalArgumentException when it is none
  static Duration time(String flag, String text) {
    Duration time = Quantity.duration(text);
    if (time == null) {
      throw new IllegalArgumentException(
          flag + ": " + text + " (expected: a time such as 500ms, 20s or 5m)");
    }
    return time;
  }
}
