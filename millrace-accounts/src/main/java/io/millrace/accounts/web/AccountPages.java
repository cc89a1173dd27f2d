// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts.web;

import io.millrace.http.Response;

/// Where the pages of [AccountRoutes] come from: a site's own files, or a template. May block.
///
/// Forms need no hidden token. They have the fields `username` and `password`, and best no
/// `action`: so they are sent to the address they came from, with its `next`.
@FunctionalInterface
public interface AccountPages {
  /// @param path one of `/login.html`, `/register.html`, `/logout.html`, `/welcome.html` and
  ///   `/error.html`
  /// @param words for the reader: whom to welcome, or what was wrong; may be empty
  /// @return 404 for the page that Millrace brings along
  Response page(String path, String words) throws Exception;

  /// Plain pages that need nothing else.
  static AccountPages plain() {
    return new PlainPages();
  }
}
