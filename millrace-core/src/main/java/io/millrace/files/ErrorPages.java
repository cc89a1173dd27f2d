// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import io.millrace.http.Content;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.scope.Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// A site's own pages for errors, in place of the framework's words. Content that a handler made
/// itself is never replaced, and status and fields such as `Allow` stay.
///
/// A page goes to whoever takes HTML: who names it in `Accept`, and who takes anything, such as a
/// plain client without that field. Who asks for JSON or plain text and does not name HTML is left
/// the words.
///
/// Where a page has `{{words}}`, the framework's words are put, escaped. A page for 503 that would
/// swallow words of its own, such as those for a server that is full, is not shown for them.
///
/// Immutable; the pages are kept in memory.
public final class ErrorPages {
  public static final ErrorPages NONE = new ErrorPages(Map.of());

  private static final String WORDS = "{{words}}";
  private static final Headers FIELDS =
      Headers.of(
          "content-type", "text/html; charset=utf-8",
          "x-content-type-options", "nosniff",
          "cache-control", "no-store");

  private final Map<Integer, Page> pages;

  private ErrorPages(Map<Integer, Page> pages) {
    this.pages = Map.copyOf(pages);
  }

  /// @param text in HTML
  private record Page(String text, Content.Bytes bytes) {
    Page(String text) {
      this(text, new Content.Bytes(text.getBytes(StandardCharsets.UTF_8)));
    }
  }

  /// The pages `400.html`, `404.html` … of a folder, read once, now.
  ///
  /// @throws IllegalArgumentException when it has none, or cannot be read
  public static ErrorPages in(Path folder) {
    Map<Integer, Page> pages = new HashMap<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "[45][0-9][0-9].html")) {
      for (Path each : found) {
        String name = String.valueOf(each.getFileName());
        pages.put(Integer.valueOf(name.substring(0, 3)), new Page(Files.readString(each)));
      }
    } catch (IOException problem) {
      throw new IllegalArgumentException(
          "error pages: "
              + folder.toAbsolutePath()
              + " (expected: a folder with pages in UTF-8 such as 404.html)",
          problem);
    }
    if (pages.isEmpty()) {
      throw new IllegalArgumentException(
          "error pages: none in " + folder.toAbsolutePath() + " (expected: such as 404.html)");
    }
    return new ErrorPages(pages);
  }

  /// These and one more, or another one for that status.
  ///
  /// @param html the whole page
  public ErrorPages with(Status status, String html) {
    if (!status.isError()) {
      throw new IllegalArgumentException(
          "error page: for status " + status.code() + " (expected: 400..599)");
    }
    Map<Integer, Page> more = new HashMap<>(pages);
    more.put(status.code(), new Page(html));
    return new ErrorPages(more);
  }

  /// The page in place of the answer's content, or the answer as it is.
  ///
  /// @param request the fields of the request; none when there was no request
  public Response dress(Headers request, Response answer) {
    if (!(answer.content() instanceof Content.Words said)) {
      return answer;
    }
    Page page = pages.get(answer.status().code());
    if (page == null || !takesPage(request)) {
      return answer;
    }
    String words = new String(said.array(), StandardCharsets.UTF_8).strip();
    Content.Bytes content = page.bytes;
    if (page.text.contains(WORDS)) {
      content = new Page(page.text.replace(WORDS, Listing.escape(words))).bytes;
    } else if (swallows(page, answer.status(), words)) {
      return answer;
    }
    Headers[] fields = {answer.headers()};
    FIELDS.forEach((name, value) -> fields[0] = fields[0].with(name, value));
    return new Response(answer.status(), fields[0], content);
  }

  private static boolean swallows(Page page, Status status, String words) {
    return status.equals(Status.UNAVAILABLE)
        && !words.equals(status.code() + " " + status.reason())
        && !page.text.contains(words);
  }

  private static boolean takesPage(Headers request) {
    String field = request.joined("accept");
    if (field == null) {
      return true;
    }
    Accepted accepted = new Accepted(field);
    if (accepted.names("text/html") || accepted.names("application/xhtml+xml")) {
      return true;
    }
    return !accepted.names("text/plain")
        && !field.toLowerCase(Locale.ROOT).contains("json")
        && accepted.quality("text/html") > 0;
  }
}
