// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.logging;

import io.millrace.access.Access;
import java.util.regex.Pattern;

/// Keeps out of the access log what opens doors: values of the query by whose name one can tell.
final class HiddenSecrets {
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)([?&;][^=&;#]*(?:token|secret|passw|api[_-]?key|credential|signature)[^=&;#]*=)[^&;#]*");

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
    return url.indexOf('?') < 0 ? url : SECRET.matcher(url).replaceAll("$1***");
  }
}
