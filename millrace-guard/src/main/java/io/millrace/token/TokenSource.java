// SPDX-License-Identifier: Apache-2.0
package io.millrace.token;

import io.millrace.scope.Headers;
import io.millrace.scope.Query;
import io.millrace.scope.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Where a token is looked for, and the scope without it.
///
/// @param token null when there is none, or more than one in the same place
/// @param scope for whoever comes next: without the token, wherever it was
record TokenSource(@Nullable String token, Scope scope) {
  static final String SUBPROTOCOL = "millrace";
  static final String IN_SUBPROTOCOL = SUBPROTOCOL + ".token.";
  private static final String PARAMETER = "token";
  private static final String BEARER = "bearer ";

  static TokenSource of(Scope scope) {
    List<String> found = new ArrayList<>();
    for (String field : scope.headers().all("authorization")) {
      if (field.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
        found.add(field.substring(BEARER.length()).strip());
      }
    }
    if (found.isEmpty()) {
      found.addAll(scope.query().all(PARAMETER));
    }
    if (found.isEmpty()) {
      scope.subprotocols().stream()
          .filter(each -> each.startsWith(IN_SUBPROTOCOL))
          .map(each -> each.substring(IN_SUBPROTOCOL.length()))
          .forEach(found::add);
    }
    return new TokenSource(found.size() == 1 ? found.getFirst() : null, without(scope));
  }

  private static Scope without(Scope scope) {
    Scope clean = scope;
    if (clean.headers().has("authorization")) {
      clean = clean.withHeaders(clean.headers().without("authorization"));
    }
    if (!clean.query().all(PARAMETER).isEmpty()) {
      clean = clean.withQueryString(withoutParameter(clean.queryString()));
    }
    if (clean.subprotocols().stream().anyMatch(each -> each.startsWith(IN_SUBPROTOCOL))) {
      clean = withoutSubprotocol(clean);
    }
    return clean;
  }

  /// What decodes to the name in some other way goes as well.
  private static String withoutParameter(String query) {
    return Arrays.stream(query.split("&", -1))
        .filter(pair -> Query.parse(pair).all(PARAMETER).isEmpty())
        .collect(Collectors.joining("&"));
  }

  private static Scope withoutSubprotocol(Scope scope) {
    List<String> others =
        scope.subprotocols().stream().filter(each -> !each.startsWith(IN_SUBPROTOCOL)).toList();
    Headers headers = scope.headers().without("sec-websocket-protocol");
    Scope clean =
        scope
            .withSubprotocols(others)
            .withHeaders(
                others.isEmpty()
                    ? headers
                    : headers.with("sec-websocket-protocol", String.join(", ", others)));
    return others.contains(SUBPROTOCOL)
        ? clean.withAttribute(Scope.ANSWERED_SUBPROTOCOL, SUBPROTOCOL)
        : clean;
  }
}
