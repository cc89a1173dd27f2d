// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import io.millrace.http.Request;
import io.millrace.http.Response;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// What is in a folder, as a page or as JSON. Links and whatever is neither file nor folder are
/// left out. Blocks.
final class Listing {
  /// More are not shown.
  private static final int MOST = 10_000;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en">
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>{title}</title>
      <style>
      body { font: 15px/1.6 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
      table { border-collapse: collapse; width: 100% }
      td, th { padding: .15rem .5rem; text-align: left; border-bottom: 1px solid #8884 }
      td + td, th + th { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
      a { text-decoration: none; overflow-wrap: anywhere }
      a:hover { text-decoration: underline }
      </style>
      <h1>{title}</h1>
      <table>
      <tr><th>Name</th><th>Size</th><th>Changed (UTC)</th></tr>
      """;

  private Listing() {}

  /// One thing in a folder, as it is in JSON.
  ///
  /// @param size in bytes; 0 for a folder
  /// @param modified in UTC, to the second
  record Entry(String name, boolean folder, long size, String modified) {}

  /// @param path decoded, with a slash at its end
  static Response of(Request request, String path, Path folder, FileOptions options)
      throws IOException {
    List<Entry> entries = read(folder, options);
    Accepted accepted = new Accepted(request.headers().joined("accept"));
    boolean json =
        accepted.names("application/json")
            && accepted.quality("application/json") > accepted.quality("text/html");
    Response answer = json ? Response.json(entries) : Response.html(page(path, entries));
    return answer
        .with("vary", "accept")
        .with("cache-control", "no-cache")
        .with("x-content-type-options", "nosniff");
  }

  private static List<Entry> read(Path folder, FileOptions options) throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path each : all) {
        String name = String.valueOf(each.getFileName());
        if (!FileNames.isSafe(name, options.hidden())) {
          continue;
        }
        add(entries, name, each);
        if (entries.size() == MOST) {
          break;
        }
      }
    } catch (DirectoryIteratorException broken) {
      throw broken.getCause();
    }
    entries.sort(
        Comparator.comparing((Entry entry) -> !entry.folder)
            .thenComparing(Entry::name, String.CASE_INSENSITIVE_ORDER)
            .thenComparing(Entry::name));
    return entries;
  }

  private static void add(List<Entry> entries, String name, Path path) {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException gone) {
      return;
    }
    boolean folder = attributes.isDirectory();
    if (folder || attributes.isRegularFile()) {
      Instant modified = attributes.lastModifiedTime().toInstant().truncatedTo(ChronoUnit.SECONDS);
      entries.add(new Entry(name, folder, folder ? 0 : attributes.size(), modified.toString()));
    }
  }

  private static String page(String path, List<Entry> entries) {
    StringBuilder page = new StringBuilder(HEAD.replace("{title}", escape(path)));
    if (!path.equals("/")) {
      page.append("<tr><td><a href=\"../\">../</a></td><td></td><td></td></tr>\n");
    }
    for (Entry each : entries) {
      String name = each.folder ? each.name + "/" : each.name;
      // A name with a colon would be taken for one with a scheme.
      page.append("<tr><td><a href=\"./")
          .append(escape(FileNames.encode(name)))
          .append("\">")
          .append(escape(name))
          .append("</a></td><td>")
          .append(each.folder ? "" : size(each.size))
          .append("</td><td>")
          .append(TIME.format(Instant.parse(each.modified)))
          .append("</td></tr>\n");
    }
    if (entries.size() == MOST) {
      page.append("<tr><td>… and more</td><td></td><td></td></tr>\n");
    }
    return page.append("</table>\n</html>\n").toString();
  }

  private static String size(long bytes) {
    if (bytes < 1_024) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    do {
      value /= 1_024;
      unit++;
    } while (value >= 999.95 && unit < 4);
    return String.format(Locale.ROOT, "%.1f %ciB", value, "KMGTP".charAt(unit));
  }

  /// As text or as an attribute's value in HTML.
  static String escape(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> safe.append("&amp;");
        case '<' -> safe.append("&lt;");
        case '>' -> safe.append("&gt;");
        case '"' -> safe.append("&quot;");
        case '\'' -> safe.append("&#39;");
        default -> safe.append(c);
      }
    }
    return safe.toString();
  }
}
