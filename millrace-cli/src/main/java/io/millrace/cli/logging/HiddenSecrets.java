// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.logging;

import io.millrace.access.Access;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Keeps out of the access log what opens doors: values of the query by whose name one can tell. In
/// one walk over the address, whatever is in it.
final class HiddenSecrets {
  private static final String HIDDEN = "***";

  private static final List<String> PARTS =
      List.of(
          "token",
          "secret",
          "passw",
          "apikey",
          "api_key",
          "api-key",
          "credential",
          "signature",
          "session",
          "auth");

  private static final Set<String> NAMES = Set.of("pwd", "jwt", "sid", "sig", "code", "key");

  private HiddenSecrets() {}

  static Access in(Access access) {
    String target = in(access.target());
    String referer = in(access.referer());
    return target.equals(access.target()) && referer.equals(access.referer())
        ? access
        : new Access(
            access.began(),
            access.client(),
            access.user(),
            access.method(),
            target,
            access.protocol(),
            access.status(),
            access.bytes(),
            access.took(),
            referer,
            access.userAgent());
  }

  private static String in(String url) {
    int start = url.indexOf('?');
    if (start < 0) {
      return url;
    }
    StringBuilder written = new StringBuilder(url.length()).append(url, 0, start);
    while (start < url.length()) {
      int end = afterParameter(url, start + 1);
      int equals = url.indexOf('=', start, end);
      if (equals >= 0 && isSecret(url.substring(start + 1, equals))) {
        written.append(url, start, equals + 1).append(HIDDEN);
      } else {
        written.append(url, start, end);
      }
      start = end;
    }
    return written.toString();
  }

  /// The end of the parameter, which is the delimiter of the next.
  private static int afterParameter(String url, int from) {
    for (int i = from; i < url.length(); i++) {
      if ("?&;#".indexOf(url.charAt(i)) >= 0) {
        return i;
      }
    }
    return url.length();
  }

  private static boolean isSecret(String raw) {
    String name = decoded(raw).toLowerCase(Locale.ROOT);
    return NAMES.contains(name) || PARTS.stream().anyMatch(name::contains);
  }

  /// Letters may be written as `%6b`.
  private static String decoded(String raw) {
    if (raw.indexOf('%') < 0) {
      return raw;
    }
    StringBuilder plain = new StringBuilder(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      int high = c == '%' && i + 2 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
      int low = high < 0 ? -1 : Character.digit(raw.charAt(i + 2), 16);
      if (low >= 0) {
        plain.append((char) (16 * high + low));
        i += 2;
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }
}
