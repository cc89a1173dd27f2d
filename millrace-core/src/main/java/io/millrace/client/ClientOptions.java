// SPDX-License-Identifier: Apache-2.0
package io.millrace.client;

import io.millrace.scope.Headers;
import io.millrace.scope.Tokens;
import io.millrace.websocket.SocketOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How a client connects, and its habits afterwards.
///
/// @param headers added to the opening request
/// @param cookies by name
/// @param subprotocols offered, the dearest first
/// @param credentials of the user; null for those of the address, if it has some
/// @param userAgent an empty text for none
/// @param origin as a browser would say; null for none
/// @param redirects most that are followed; 0 for none. To another origin, credentials and cookies
///   stay behind; from `wss` to `ws` none is followed
/// @param proxy what is gone through
/// @param unix the socket that is connected to instead of the address's host; null for none
/// @param openTimeout for all from the name's resolution to the answer, redirects included
public record ClientOptions(
    Headers headers,
    Map<String, String> cookies,
    List<String> subprotocols,
    @Nullable Credentials credentials,
    String userAgent,
    @Nullable String origin,
    int redirects,
    Proxy proxy,
    ClientTls tls,
    @Nullable Path unix,
    Duration openTimeout,
    SocketOptions sockets) {
  /// No extra headers, up to 5 redirects, no proxy, 10 s to open; frames are not counted, as
  /// back-pressure holds a server that sends much.
  public static final ClientOptions DEFAULT =
      new ClientOptions(
          Headers.none(),
          Map.of(),
          List.of(),
          null,
          "millrace",
          null,
          5,
          new Proxy.None(),
          ClientTls.DEFAULT,
          null,
          Duration.ofSeconds(10),
          SocketOptions.DEFAULT.withFramesPerSecond(Integer.MAX_VALUE));

  private static final Set<String> OURS =
      Set.of("connection", "upgrade", "content-length", "transfer-encoding");

  public ClientOptions {
    headers.forEach((name, _) -> demandTheirs(name));
    cookies = Collections.unmodifiableMap(new LinkedHashMap<>(cookies));
    cookies.forEach(ClientOptions::demandCookie);
    subprotocols = List.copyOf(subprotocols);
    for (String each : subprotocols) {
      if (!Tokens.isToken(each) || Collections.frequency(subprotocols, each) > 1) {
        throw new IllegalArgumentException(
            "subprotocol: '" + Tokens.shown(each) + "' (expected: a token of RFC 9110, once)");
      }
    }
    var _ = Headers.of("user-agent", userAgent, "origin", origin == null ? "" : origin);
    if (redirects < 0) {
      throw new IllegalArgumentException("redirects: " + redirects + " (expected: 0 or more)");
    }
    if (!openTimeout.isPositive()) {
      throw new IllegalArgumentException(
          "open timeout: " + openTimeout + " (expected: more than nothing)");
    }
  }

  private static void demandTheirs(String name) {
    if (OURS.contains(name) || name.startsWith("sec-websocket-")) {
      throw new IllegalArgumentException(
          "header: " + name + " (expected: none of those that the handshake itself is made of)");
    }
  }

  private static void demandCookie(String name, String value) {
    if (!Tokens.isToken(name) || !value.matches("[\\x21-\\x7E&&[^,;\\\\]]*")) {
      throw new IllegalArgumentException(
          "cookie: " + Tokens.shown(name) + " (expected: a token, and a value of RFC 6265)");
    }
  }

  public ClientOptions withHeaders(Headers changed) {
    return but(draft -> draft.headers = changed);
  }

  /// With that field, in place of any of the same name.
  public ClientOptions withHeader(String name, String value) {
    return withHeaders(headers.with(name, value));
  }

  public ClientOptions withCookie(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(cookies);
    more.put(name, value);
    return but(draft -> draft.cookies = more);
  }

  public ClientOptions withSubprotocols(String... names) {
    return but(draft -> draft.subprotocols = List.of(names));
  }

  public ClientOptions withCredentials(@Nullable Credentials changed) {
    return but(draft -> draft.credentials = changed);
  }

  public ClientOptions withBasic(String user, String password) {
    return withCredentials(new Credentials.Basic(user, password));
  }

  public ClientOptions withBearer(String token) {
    return withCredentials(new Credentials.Bearer(token));
  }

  public ClientOptions withUserAgent(String name) {
    return but(draft -> draft.userAgent = name);
  }

  public ClientOptions withOrigin(@Nullable String changed) {
    return but(draft -> draft.origin = changed);
  }

  public ClientOptions withRedirects(int most) {
    return but(draft -> draft.redirects = most);
  }

  public ClientOptions withProxy(Proxy changed) {
    return but(draft -> draft.proxy = changed);
  }

  /// Goes through the proxy that the variables of this process name, if they do.
  public ClientOptions withProxyOfEnvironment() {
    return withProxy(new Proxy.FromEnvironment(System.getenv()));
  }

  public ClientOptions withTls(ClientTls changed) {
    return but(draft -> draft.tls = changed);
  }

  public ClientOptions withUnix(@Nullable Path socket) {
    return but(draft -> draft.unix = socket);
  }

  public ClientOptions withOpenTimeout(Duration time) {
    return but(draft -> draft.openTimeout = time);
  }

  public ClientOptions withSockets(SocketOptions changed) {
    return but(draft -> draft.sockets = changed);
  }

  private ClientOptions but(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.done();
  }

  /// Names what is sent, and not its values.
  @Override
  public String toString() {
    return "ClientOptions[credentials="
        + credentials
        + ", subprotocols="
        + subprotocols
        + ", proxy="
        + proxy.getClass().getSimpleName()
        + ", tls="
        + tls
        + "]";
  }

  /// Options while they are being changed.
  private static final class Draft {
    private Headers headers;
    private Map<String, String> cookies;
    private List<String> subprotocols;
    private @Nullable Credentials credentials;
    private String userAgent;
    private @Nullable String origin;
    private int redirects;
    private Proxy proxy;
    private ClientTls tls;
    private @Nullable Path unix;
    private Duration openTimeout;
    private SocketOptions sockets;

    private Draft(ClientOptions from) {
      headers = from.headers;
      cookies = from.cookies;
      subprotocols = from.subprotocols;
      credentials = from.credentials;
      userAgent = from.userAgent;
      origin = from.origin;
      redirects = from.redirects;
      proxy = from.proxy;
      tls = from.tls;
      unix = from.unix;
      openTimeout = from.openTimeout;
      sockets = from.sockets;
    }

    private ClientOptions done() {
      return new ClientOptions(
          headers,
          cookies,
          subprotocols,
          credentials,
          userAgent,
          origin,
          redirects,
          proxy,
          tls,
          unix,
          openTimeout,
          sockets);
    }
  }
}
