// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import io.millrace.http.Response;
import io.millrace.http.Status;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The pages around accounts, in the site's style: to register, log in and log out, the welcome and
/// what went wrong.
public final class AccountSheets {
  private static final String WORDS = "{{words}}";

  private final Map<String, String> pages =
      Stream.of("login", "register", "logout", "welcome", "error")
          .collect(Collectors.toUnmodifiableMap(name -> "/" + name + ".html", Assets::text));

  /// @param path such as `/login.html`
  /// @param words for the reader; may be empty
  /// @return 404 for a path that is none of these pages'
  public Response page(String path, String words) {
    String page = pages.get(path);
    if (page == null) {
      return Response.of(Status.NOT_FOUND);
    }
    String shown = words.isEmpty() ? "Something went wrong." : words;
    return PageHeaders.on(Response.html(page.replace(WORDS, Html.escape(shown))));
  }
}
