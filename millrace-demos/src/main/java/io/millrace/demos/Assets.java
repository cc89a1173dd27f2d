// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.http.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The files of the site, out of the jar, with validators so that browsers ask rather than fetch
/// again. Pages get the header and footer that they share where a comment asks for them.
final class Assets {
  private static final String NAME = "[a-z0-9-]+\\.(?:css|js|svg)";
  private static final Map<String, String> MEDIA_TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  /// The path is that of the page's entry in the header.
  private static final Pattern TOP = Pattern.compile(" *<!-- top of (\\S+) -->\n");

  private static final Pattern BOTTOM = Pattern.compile(" *<!-- bottom -->\n");

  private final Map<String, File> files = new ConcurrentHashMap<>();
  private final String chartPath =
      "/META-INF/resources/webjars/chart.js/" + chartVersion() + "/dist/chart.umd.js";

  private record File(Response response, String tag) {}

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
    File file = files.get(resource);
    if (file == null) {
      file = load(name, resource);
      if (file == null) {
        return Response.of(Status.NOT_FOUND);
      }
      files.put(resource, file);
    }
    return request.headers().tokens("if-none-match").contains(file.tag)
        ? Response.empty(Status.NOT_MODIFIED).with("etag", file.tag)
        : file.response;
  }

  private static @Nullable File load(String name, String resource) {
    byte[] bytes = bytes(resource);
    if (bytes == null) {
      return null;
    }
    if (name.endsWith(".html")) {
      bytes = framed(new String(bytes, UTF_8)).getBytes(UTF_8);
    }
    String mediaType = MEDIA_TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    String tag = tag(bytes);
    Response response =
        Response.bytes(mediaType == null ? "application/octet-stream" : mediaType, bytes)
            .with("etag", tag)
            .with("cache-control", "no-cache");
    return new File(response, tag);
  }

  /// Puts in the header, with the page's own entry marked, and the footer.
  private static String framed(String page) {
    String whole =
        TOP.matcher(page)
            .replaceAll(place -> Matcher.quoteReplacement(part("top", place.group(1))));
    return BOTTOM.matcher(whole).replaceAll(Matcher.quoteReplacement(part("bottom", "")));
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

  private static String tag(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return "\"" + HexFormat.of().formatHex(digest, 0, 8) + "\"";
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
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
