// SPDX-License-Identifier: Apache-2.0
package io.millrace.client;

import java.util.Locale;
import java.util.Map;

/// The usual variables that name proxies.
final class ProxyVariables {
  private ProxyVariables() {}

  static Proxy choose(Map<String, String> environment, SocketUri uri) {
    if (isExcepted(either(environment, "no_proxy"), uri)) {
      return new Proxy.None();
    }
    String named =
        uri.secure()
            ? either(environment, "https_proxy")
            : environment.getOrDefault("http_proxy", "");
    String url = named.isBlank() ? either(environment, "all_proxy") : named;
    return url.isBlank() ? new Proxy.None() : Proxy.parse(url);
  }

  private static String either(Map<String, String> environment, String name) {
    String lower = environment.getOrDefault(name, "");
    return lower.isBlank() ? environment.getOrDefault(name.toUpperCase(Locale.ROOT), "") : lower;
  }

  /// Names match themselves and what is below them.
  private static boolean isExcepted(String list, SocketUri uri) {
    for (String entry : list.split("[,\\s]+", -1)) {
      String name = entry.toLowerCase(Locale.ROOT).replaceFirst("^\\*?\\.", "");
      boolean matches =
          entry.equals("*")
              || (!name.isEmpty()
                  && (uri.host().equals(name)
                      || uri.host().endsWith("." + name)
                      || (uri.host() + ":" + uri.port()).equals(name)));
      if (matches) {
        return true;
      }
    }
    return false;
  }
}
