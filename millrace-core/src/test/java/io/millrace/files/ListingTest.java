// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.http.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ListingTest {
  @TempDir Path temporary;
  private Site site;

  @BeforeEach
  void lay() throws IOException {
    site = new Site(temporary);
    site.write("docs/b.txt", "bb");
    site.write("docs/A<&>\"'.txt", "a");
    site.write("docs/a:b %.txt", new byte[3_000_000], Site.NOON);
    site.write("docs/.hidden", "x");
    site.write("docs/zoo/x", "x");
    site.write("indexed/index.html", "index");
    Files.createSymbolicLink(site.root.resolve("docs/link"), Path.of("b.txt"));
    Files.setLastModifiedTime(
        site.root.resolve("docs/zoo"), java.nio.file.attribute.FileTime.from(Site.NOON));
  }

  @Test
  void aFolderIsShownOnlyWhereItIsAskedFor() {
    try (FilesProbe probe = site.serve()) {
      assertThat(probe.get("/docs/").status().code()).isEqualTo(404);
    }
    try (FilesProbe probe = site.serve("/", FileOptions.DEFAULT.withListing(true))) {
      assertThat(probe.get("/docs").headers().first("location")).isEqualTo("/docs/");
      assertThat(probe.text(probe.get("/indexed/"))).isEqualTo("index");
      assertThat(probe.get("/none/").status().code()).isEqualTo(404);
      assertThat(probe.get("/docs/b.txt/").status().code()).isEqualTo(404);
      assertThat(probe.allowed("POST", "/docs/")).isEqualTo("405 GET, HEAD, OPTIONS");
      assertThat(probe.text(probe.get("/"))).doesNotContain("../").contains("href=\"./docs/\"");
    }
  }

  @Test
  void namesAreSortedAndEscaped() {
    try (FilesProbe probe = site.serve("/", FileOptions.DEFAULT.withListing(true))) {
      Response answer = probe.get("/docs/");
      assertThat(answer.headers().first("content-type")).isEqualTo("text/html; charset=utf-8");
      assertThat(answer.headers().first("vary")).isEqualTo("accept");
      String page = probe.text(answer);
      assertThat(page)
          .contains("color-scheme\" content=\"light dark\"")
          .contains("<title>/docs/</title>")
          .contains("href=\"./A%3C%26%3E%22&#39;.txt\">A&lt;&amp;&gt;&quot;&#39;.txt</a>")
          .contains("href=\"./a%3Ab%20%25.txt\">a:b %.txt</a></td><td>2.9 MiB</td>")
          .contains("<td>2 B</td><td>2025-06-01 12:00</td>")
          .doesNotContain(".hidden")
          .doesNotContain("link");
      assertThat(page.indexOf("zoo/"))
          .as("folders first")
          .isPositive()
          .isLessThan(page.indexOf("A&lt;"));
      assertThat(page.indexOf("A&lt;")).isLessThan(page.indexOf("a:b"));
      assertThat(page.indexOf("a:b")).isLessThan(page.indexOf("b.txt"));
    }
  }

  @Test
  void whoAsksForJsonGetsIt() {
    try (FilesProbe probe = site.serve("/", FileOptions.DEFAULT.withListing(true))) {
      Response answer = probe.get("/docs/", "accept", "application/json");
      assertThat(answer.headers().first("content-type")).isEqualTo("application/json");
      assertThat(answer.bodyText())
          .startsWith(
              "[{\"name\":\"zoo\",\"folder\":true,\"size\":0,"
                  + "\"modified\":\"2025-06-01T12:00:00Z\"},")
          .contains("{\"name\":\"b.txt\",\"folder\":false,\"size\":2,");
      assertThat(probe.get("/docs/", "accept", "text/html, application/json").bodyText())
          .startsWith("<!doctype html>");
    }
  }
}
