// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

/// What may be shown of a URL.
final class Redaction {
  private Redaction() {}

  /// Scheme, hosts and path. All before the last `@` goes, and all parameters; a URL that is none
  /// is not shown at all. Where a password has characters that end the hosts, too much goes rather
  /// than too little.
  static String url(String url) {
    int start = url.indexOf("://");
    if (start < 0) {
      return "(no URL)";
    }
    String scheme = url.substring(0, start + 3);
    int at = url.lastIndexOf('@');
    String rest = url.substring(at < 0 ? start + 3 : Math.max(at + 1, start + 3));
    return scheme + rest.replaceFirst("[?#].*", "");
  }
}
