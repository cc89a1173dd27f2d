// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import io.millrace.files.ErrorPages;
import io.millrace.http.Status;
import java.util.List;

/// The error pages of the site, made of one page.
final class SiteErrors {
  private record Told(int status, String title, String words) {}

  private static final List<Told> ALL =
      List.of(
          new Told(
              400,
              "That was not understood",
              "The request was not well formed. The server says: {{words}}"),
          new Told(
              403,
              "No entry here",
              "The server knows what is there, and does not give it to you: {{words}}"),
          new Told(
              404,
              "This water leads nowhere",
              "There is nothing at this address, or not any more."),
          new Told(
              405,
              "Not in this way",
              "There is something at this address, but not for a request of this kind."),
          new Told(
              500,
              "The wheel has jammed",
              "Something broke in the server. It is written down in its log; please try again."),
          // Without the server's words: a server that is full says so in two of them.
          new Told(
              503,
              "Too much water at once",
              "The server cannot answer now. Please try again soon."));

  private SiteErrors() {}

  static ErrorPages pages() {
    String frame = Assets.text("failure");
    ErrorPages pages = ErrorPages.NONE;
    for (Told each : ALL) {
      pages =
          pages.with(
              new Status(each.status),
              frame
                  .replace("{{status}}", "" + each.status)
                  .replace("{{title}}", each.title)
                  .replace("{{explanation}}", each.words));
    }
    return pages;
  }
}
