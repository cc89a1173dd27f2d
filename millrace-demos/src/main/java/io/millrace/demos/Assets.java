// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.files.HeldFile;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.http.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The files of the site, out of the jar. Pages get the header and footer that they share where a
/// comment asks for them.
final class Assets {
  private static final String NAME = "[a-z0-9-]+\\.(?:css|js|svg|webm)";

  /// The path is that of the page's entry in the header. A still page has no socket whose state the
  /// header would show.
  private static final Pattern TOP = Pattern.compile("  <!-- (still )?top of (\\S+) -->\n");

  private static final String BOTTOM = "  <!-- bottom -->\n";
  private static final String LIVE = "    <!-- live -->\n";

  private final Map<String, HeldFile> files = new ConcurrentHashMap<>();
  private final String chartPath =
      "/META-INF/resources/webjars/chart.js/" + chartVersion() + "/dist/chart.umd.js";

  Response page(String name, Request request) {
    return answer(name + ".html", "site/" + name + ".html", request);
  }

  Response asset(String name, Request request) {
    if (name.equals("chart.js")) {
      return answer(name, chartPath, request);
    }
    return name.matches(NAME)
        ? answer(name, "site/assets/" + name, request)
        : Response.of(Status.NOT_FOUND);
  }

  private Response answer(String name, String resource, Request request) {
    HeldFile file = files.get(resource);
    if (file == null) {
      byte[] bytes = bytes(resource);
      if (bytes == null) {
        return Response.of(Status.NOT_FOUND);
      }
      file = HeldFile.of(name, name.endsWith(".html") ? framed(bytes).getBytes(UTF_8) : bytes);
      files.put(resource, file);
    }
    return file.answer(request);
  }

  /// The text of a page of the site, framed.
  static String text(String name) {
    return framed(Objects.requireNonNull(bytes("site/" + name + ".html"), name));
  }

  /// Puts in the header, with the page's own entry marked, and the footer.
  private static String framed(byte[] page) {
    String whole =
        TOP.matcher(new String(page, UTF_8))
            .replaceAll(
                place ->
                    Matcher.quoteReplacement(
                        part("top", place.group(2))
                            .replace(LIVE, place.group(1) == null ? part("live", "") : "")));
    return whole.replace(BOTTOM, part("bottom", ""));
  }

  private static String part(String name, String current) {
    byte[] bytes = Objects.requireNonNull(bytes("site/parts/" + name + ".html"), name);
    String link = "href=\"" + current + "\"";
    return new String(bytes, UTF_8).replace(link, link + " aria-current=\"page\"");
  }

  private static byte @Nullable [] bytes(String resource) {
    try (InputStream in = Assets.class.getResourceAsStream(resource)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /// The build writes it down, as it is part of the file's path in its jar.
  private static String chartVersion() {
    Properties versions = new Properties();
    try (InputStream in = Assets.class.getResourceAsStream("versions.properties")) {
      versions.load(in);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return versions.getProperty("chart.js");
  }
}
