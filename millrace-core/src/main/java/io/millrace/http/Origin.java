// SPDX-License-Identifier: Apache-2.0
package io.millrace.http;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a browser's page came from, as its field `Origin` says (RFC 6454). Programs send none.
///
/// @param scheme in lower case, such as `https`
/// @param host in lower case; an IPv6 address in its brackets
/// @param port the scheme's usual one where none was written; -1 when it has none
public record Origin(String scheme, String host, int port) {
  private static final Pattern FORM =
      Pattern.compile(
          "([a-z][a-z0-9+.-]*)://(\\[[0-9a-f:.]+]|[^\\s/:?#@\\[\\]\\\\]+)(?::([0-9]{1,5}))?");
  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[0-9a-f:.]+]|[^\\s/:?#@\\[\\]\\\\]+)(?::([0-9]{1,5}))?");

  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  /// @return null when it is none, such as the `null` of a page without an origin
  public static @Nullable Origin read(String field) {
    Matcher form = FORM.matcher(field.strip().toLowerCase(Locale.ROOT));
    if (!form.matches()) {
      return null;
    }
    String scheme = form.group(1);
    String port = form.group(3);
    return new Origin(
        scheme, form.group(2), port == null ? usualPort(scheme) : Integer.parseInt(port));
  }

  /// @throws IllegalArgumentException when it is none
  public static Origin parse(String text) {
    Origin origin = read(text);
    if (origin == null) {
      throw new IllegalArgumentException(
          "origin: '" + text + "' (expected: scheme://host or scheme://host:port, no path)");
    }
    return origin;
  }

  private static int usualPort(String scheme) {
    return switch (scheme) {
      case "http", "ws" -> HTTP;
      case "https", "wss" -> HTTPS;
      default -> -1;
    };
  }

  /// Whether the field `Host` of the same request names this host and port. The scheme is not
  /// compared, nor which usual port it is: behind a proxy that ends TLS, they differ rightly.
  public boolean isOf(@Nullable String hostField) {
    Matcher authority =
        AUTHORITY.matcher(hostField == null ? "" : hostField.strip().toLowerCase(Locale.ROOT));
    if (!authority.matches() || !authority.group(1).equals(host)) {
      return false;
    }
    String written = authority.group(2);
    if (written == null) {
      return isUsual(port);
    }
    int wanted = Integer.parseInt(written);
    return wanted == port || (isUsual(port) && isUsual(wanted));
  }

  private static boolean isUsual(int port) {
    return port == HTTP || port == HTTPS;
  }

  /// Written out, as what a record brings is linked at run time: tens of milliseconds of each
  /// start.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Origin that
        && scheme.equals(that.scheme)
        && host.equals(that.host)
        && port == that.port;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * scheme.hashCode() + host.hashCode()) + port;
  }

  @Override
  public String toString() {
    return scheme + "://" + host + (port == usualPort(scheme) ? "" : ":" + port);
  }
}
