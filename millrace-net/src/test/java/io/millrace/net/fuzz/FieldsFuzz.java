// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.millrace.http.Method;
import io.millrace.http.Origin;
import io.millrace.http.RequestTarget;
import io.millrace.proxy.AddressRange;
import io.millrace.proxy.Forwarding;
import io.millrace.proxy.TrustedProxies;
import io.millrace.scope.Headers;
import io.millrace.scope.PercentCoding;
import io.millrace.scope.Query;
import io.millrace.scope.Scope;
import io.millrace.scope.Tokens;
import java.util.Set;

/// Any text as a target, a path, a query, cookies, an origin and what proxies say. Each is read or
/// refused in the way that its reader promises, and nothing else comes out.
public final class FieldsFuzz {
  private static final TrustedProxies LOOPBACK = TrustedProxies.of("127.0.0.0/8", "::1");
  private static final Set<String> SCHEMES = Set.of("http", "https", "ws", "wss");

  private FieldsFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    String text = new String(data, ISO_8859_1);
    target(text);
    coding(text);
    range(text);
    Origin origin = Origin.read(text);
    expect(origin == null || origin.equals(Origin.read(origin.toString())), "origin", text);
    Headers headers;
    try {
      headers =
          Headers.of(
              "cookie", text, "forwarded", text, "x-forwarded-for", text, "x-forwarded-host", text);
    } catch (IllegalArgumentException noValue) {
      return;
    }
    Scope scope = Scope.of(Scope.HTTP, "/", headers);
    scope.cookies().keySet().forEach(name -> expect(Tokens.isToken(name), "cookie", text));
    for (TrustedProxies.Fields fields : TrustedProxies.Fields.values()) {
      Scope seen = new Forwarding(LOOPBACK.withFields(fields)).seen(scope);
      expect(SCHEMES.contains(seen.scheme()), "scheme", text);
      String host = seen.headers().first("host");
      expect(host == null || RequestTarget.isAuthority(host), "host", text);
      expect(seen.client().host().matches("[0-9a-f:.]+"), "client", text);
    }
  }

  private static void target(String text) {
    try {
      RequestTarget target = RequestTarget.read(Method.GET, text);
      String authority = target.authority();
      expect(authority == null || RequestTarget.isAuthority(authority), "authority", text);
      expect(
          RequestTarget.read(Method.GET, target.path()).path().equals(target.path()), "path", text);
    } catch (IllegalArgumentException refused) {
      expect(String.valueOf(refused.getMessage()).contains("expected"), "words", text);
    }
  }

  private static void coding(String text) {
    String path = PercentCoding.decodePath(text);
    expect(path == null || path.indexOf(0) < 0, "path", text);
    expect(Query.parse(text).values().size() <= 1_000, "query", text);
  }

  private static void range(String text) {
    try {
      AddressRange range = AddressRange.parse(text);
      expect(range.contains(range.first()), "range", text);
    } catch (IllegalArgumentException refused) {
      expect(String.valueOf(refused.getMessage()).contains("expected"), "words", text);
    }
  }

  private static void expect(boolean holds, String what, String text) {
    if (!holds) {
      throw new AssertionError(what + " is not what it should be for: " + text);
    }
  }
}
