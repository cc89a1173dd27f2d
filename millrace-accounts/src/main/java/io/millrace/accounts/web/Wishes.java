// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts.web;

import io.millrace.scope.Headers;
import java.util.Locale;

/// In which form a client wants its answer.
final class Wishes {
  private Wishes() {}

  /// A browser that opens a page lists `text/html`.
  static boolean json(Headers headers) {
    String accept = headers.first("accept", "").toLowerCase(Locale.ROOT);
    return accept.contains("application/json") && !accept.contains("text/html");
  }
}
