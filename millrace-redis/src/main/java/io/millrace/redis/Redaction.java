// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import java.util.regex.Pattern;

/// What may be shown of a URL.
final class Redaction {
  private static final String HOST = "(\\[[0-9A-Fa-f:.%]+\\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?";
  private static final String HOSTS = HOST + "(," + HOST + ")*";
  private static final Pattern SHOWN = Pattern.compile("(" + HOSTS + ")?(/[A-Za-z0-9._/-]*)?");
  private static final Pattern NAMED = Pattern.compile(HOSTS + "([/?#].*)?");
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*");

  private Redaction() {}

  /// Scheme, hosts and path. All before the last `@` goes, and all parameters; what does not look
  /// like hosts may be a password in a wrong place, so it goes as well.
  static String url(String url) {
    int start = url.indexOf("://");
    if (start < 0 || !SCHEME.matcher(url.substring(0, start)).matches()) {
      return "(hidden)";
    }
    String rest = url.substring(Math.max(start + 3, url.lastIndexOf('@') + 1));
    String shown = rest.split("[?#]", 2)[0];
    return url.substring(0, start + 3)
        + (shown.isEmpty() || SHOWN.matcher(shown).matches() ? shown : "(hidden)");
  }

  /// Whether there are hosts in it, in names or numbers; a socket needs none.
  static boolean namesHosts(String url) {
    String rest = url.substring(url.indexOf("://") + 3);
    int end = rest.split("[/?#]", 2)[0].lastIndexOf('@') + 1;
    return url.substring(0, url.indexOf(':')).contains("socket")
        || NAMED.matcher(rest.substring(end)).matches();
  }
}
