// SPDX-License-Identifier: Apache-2.0
package io.millrace.proxy;

import io.millrace.http.RequestTarget;
import io.millrace.scope.Endpoint;
import io.millrace.scope.Headers;
import io.millrace.scope.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the real client of a request that came through proxies: of the addresses that were passed
/// on, the rightmost that is no trusted proxy's. What stands left of it the client may have written
/// itself.
///
/// @param proxies who is believed
public record Forwarding(TrustedProxies proxies) {
  /// What one proxy said: for whom it asked, and how it was asked. Empty where it did not say.
  private record Hop(String client, String scheme, String host) {}

  /// The scope with the client, the scheme and the host that a trusted proxy saw; the same scope
  /// when no such proxy sent it, or said nothing that can be read.
  public Scope seen(Scope scope) {
    if (proxies.isNone() || !proxies.trusts(scope.client())) {
      return scope;
    }
    List<Hop> hops = hops(scope.headers());
    Endpoint client = scope.client();
    Hop last = null;
    for (int i = hops.size() - 1; i >= 0 && proxies.trusts(client); i--) {
      last = hops.get(i);
      Endpoint next = Node.read(last.client);
      if (next == null) {
        break;
      }
      client = next;
    }
    return last == null ? scope : changed(scope, client, last);
  }

  private static Scope changed(Scope scope, Endpoint client, Hop by) {
    String scheme = scheme(scope, by.scheme);
    Scope seen =
        scope.withTransport(
            scheme == null ? scope.scheme() : scheme, scope.httpVersion(), client, scope.server());
    return !by.host.isEmpty() && RequestTarget.isAuthority(by.host)
        ? seen.withHeaders(seen.headers().with("host", by.host))
        : seen;
  }

  private static @Nullable String scheme(Scope scope, String said) {
    boolean webSocket = scope.type().equals(Scope.WEBSOCKET);
    return switch (said.toLowerCase(Locale.ROOT)) {
      case "http", "ws" -> webSocket ? "ws" : "http";
      case "https", "wss" -> webSocket ? "wss" : "https";
      default -> null;
    };
  }

  private List<Hop> hops(Headers headers) {
    return switch (proxies.fields()) {
      case X_FORWARDED -> apart(headers);
      case FORWARDED -> together(headers);
      case NONE -> List.of();
    };
  }

  private static List<Hop> together(Headers headers) {
    List<Map<String, String>> elements = ForwardedField.read(headers.all("forwarded"));
    return elements == null
        ? List.of()
        : elements.stream()
            .map(
                each ->
                    new Hop(
                        each.getOrDefault("for", ""),
                        each.getOrDefault("proto", ""),
                        each.getOrDefault("host", "")))
            .toList();
  }

  private static List<Hop> apart(Headers headers) {
    List<String> clients = headers.tokens("x-forwarded-for");
    List<String> schemes = headers.tokens("x-forwarded-proto");
    List<String> hosts = headers.tokens("x-forwarded-host");
    List<Hop> hops = new ArrayList<>();
    for (int i = 0; i < clients.size(); i++) {
      hops.add(new Hop(clients.get(i), beside(schemes, i, clients), beside(hosts, i, clients)));
    }
    if (hops.isEmpty() && !(schemes.isEmpty() && hosts.isEmpty())) {
      hops.add(new Hop("", beside(schemes, 0, clients), beside(hosts, 0, clients)));
    }
    return hops;
  }

  /// The value of the same proxy where each proxy has added one; else the nearest proxy's, which
  /// has put its own in place of what there was.
  private static String beside(List<String> values, int at, List<String> clients) {
    if (values.isEmpty()) {
      return "";
    }
    return values.size() == clients.size() ? values.get(at) : values.getLast();
  }
}
