// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import java.util.regex.Pattern;

/// The address of a layer as people may see it.
final class LayerUrl {
  /// Up to the last `@`: a password that was not percent-encoded may hold one itself.
  private static final Pattern USER = Pattern.compile("://[^\\s]*@");

  /// All that follows: a key that was not percent-encoded may go on behind an `&`.
  private static final Pattern KEY = Pattern.compile("([?&](?:key|keys|password)=).*");

  private LayerUrl() {}

  /// The same with `(hidden)` in place of user, password and keys.
  static String hidden(String url) {
    String anonymous = USER.matcher(url).replaceAll("://" + Kind.HIDDEN + "@");
    return KEY.matcher(anonymous).replaceAll("$1" + Kind.HIDDEN);
  }
}
