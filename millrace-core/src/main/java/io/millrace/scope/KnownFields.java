// SPDX-License-Identifier: Apache-2.0
package io.millrace.scope;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The names that most requests have, so that each is kept once and not once a connection.
final class KnownFields {
  private static final Map<String, String> CANONICAL = new HashMap<>();

  static {
    for (String usual :
        new String[] {
          "Accept",
          "Accept-Encoding",
          "Accept-Language",
          "Accept-Ranges",
          "Authorization",
          "Cache-Control",
          "Connection",
          "Content-Encoding",
          "Content-Length",
          "Content-Range",
          "Content-Type",
          "Cookie",
          "Date",
          "DNT",
          "ETag",
          "Forwarded",
          "Host",
          "If-Modified-Since",
          "If-None-Match",
          "If-Range",
          "Last-Modified",
          "Location",
          "Origin",
          "Pragma",
          "Priority",
          "Range",
          "Referer",
          "Sec-CH-UA",
          "Sec-CH-UA-Mobile",
          "Sec-CH-UA-Platform",
          "Sec-Fetch-Dest",
          "Sec-Fetch-Mode",
          "Sec-Fetch-Site",
          "Sec-Fetch-User",
          "Sec-WebSocket-Accept",
          "Sec-WebSocket-Extensions",
          "Sec-WebSocket-Key",
          "Sec-WebSocket-Protocol",
          "Sec-WebSocket-Version",
          "Server",
          "Set-Cookie",
          "Transfer-Encoding",
          "Upgrade",
          "Upgrade-Insecure-Requests",
          "User-Agent",
          "Vary",
          "X-Content-Type-Options",
          "X-Forwarded-For",
          "X-Forwarded-Host",
          "X-Forwarded-Proto",
          "X-Real-IP",
        }) {
      String lower = usual.toLowerCase(Locale.ROOT);
      CANONICAL.put(usual, lower);
      CANONICAL.put(lower, lower);
    }
  }

  private KnownFields() {}

  /// The name in lower case, or null when it is not one of these in a usual spelling.
  static @Nullable String canonical(String name) {
    return CANONICAL.get(name);
  }
}
