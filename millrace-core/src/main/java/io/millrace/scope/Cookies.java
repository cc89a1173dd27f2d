// SPDX-License-Identifier: Apache-2.0
package io.millrace.scope;

import java.util.LinkedHashMap;
import java.util.Map;

/// Reads `Cookie` fields (RFC 6265, 5.4). Where a name comes twice the first wins, as user agents
/// send the more specific cookie first.
final class Cookies {
  private Cookies() {}

  static Map<String, String> read(Headers headers) {
    Map<String, String> cookies = new LinkedHashMap<>();
    for (String line : headers.all("cookie")) {
      for (String pair : line.split(";", -1)) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? "" : pair.substring(0, equals).strip();
        if (Tokens.isToken(name)) {
          cookies.putIfAbsent(name, unquoted(pair.substring(equals + 1).strip()));
        }
      }
    }
    return Map.copyOf(cookies);
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }
}
