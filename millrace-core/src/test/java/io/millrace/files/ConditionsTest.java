// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.http.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Conditional requests (RFC 9110, 13), for files in memory and on the disk alike.
final class ConditionsTest {
  private static final String NOON = "Sun, 01 Jun 2025 12:00:00 GMT";
  private static final String BEFORE = "Sun, 01 Jun 2025 11:59:59 GMT";
  private static final String AFTER = "Sun, 01 Jun 2025 12:00:01 GMT";

  @TempDir Path temporary;
  private Site site;

  @BeforeEach
  void lay() throws IOException {
    site = new Site(temporary);
    site.write("small.png", "small");
    site.write("large.png", new byte[100_000], Site.NOON);
  }

  private int status(FilesProbe probe, String path, String... headers) {
    Response answer = probe.get(path, headers);
    return answer.status().code();
  }

  private static String tag(Response answer) {
    return Objects.requireNonNull(answer.headers().first("etag"));
  }

  @Test
  void validatorsComeWithEveryAnswer() {
    try (FilesProbe probe = site.serve()) {
      for (String path : new String[] {"/small.png", "/large.png"}) {
        Response answer = probe.get(path);
        assertThat(tag(answer)).matches("\"[A-Za-z0-9_-]{20}\"");
        assertThat(answer.headers().first("last-modified")).isEqualTo(NOON);
        Response unchanged = probe.get(path, "if-none-match", tag(answer));
        assertThat(unchanged.status().code()).isEqualTo(304);
        assertThat(unchanged.headers().first("etag")).isEqualTo(tag(answer));
        assertThat(unchanged.headers().first("cache-control")).isEqualTo("no-cache");
        assertThat(unchanged.content().length()).isZero();
        assertThat(probe.ask("HEAD", path, "if-none-match", tag(answer)).status().code())
            .isEqualTo(304);
      }
    }
  }

  @Test
  void tagsAreComparedWeaklyForAbsenceAndStronglyForPresence() {
    try (FilesProbe probe = site.serve()) {
      for (String path : new String[] {"/small.png", "/large.png"}) {
        String tag = tag(probe.get(path));
        assertThat(status(probe, path, "if-none-match", "\"x\", W/" + tag)).isEqualTo(304);
        assertThat(status(probe, path, "if-none-match", "\"x\"", "if-none-match", tag))
            .isEqualTo(304);
        assertThat(status(probe, path, "if-none-match", "*")).isEqualTo(304);
        assertThat(status(probe, path, "if-none-match", "\"x\", \"y\"")).isEqualTo(200);
        assertThat(status(probe, path, "if-none-match", tag.substring(1))).isEqualTo(200);
        assertThat(status(probe, path, "if-none-match", "\"a, " + tag)).isEqualTo(200);
        assertThat(status(probe, path, "if-none-match", "")).isEqualTo(200);
        assertThat(status(probe, path, "if-match", "\"x\",," + tag)).isEqualTo(200);
        assertThat(status(probe, path, "if-match", "*")).isEqualTo(200);
        assertThat(status(probe, path, "if-match", "W/" + tag)).isEqualTo(412);
        assertThat(status(probe, path, "if-match", "\"x\"")).isEqualTo(412);
      }
      assertThat(status(probe, "/none", "if-match", "*")).isEqualTo(404);
    }
  }

  @Test
  void datesCountInAllThreeForms() {
    try (FilesProbe probe = site.serve()) {
      String path = "/small.png";
      assertThat(status(probe, path, "if-modified-since", NOON)).isEqualTo(304);
      assertThat(status(probe, path, "if-modified-since", AFTER)).isEqualTo(304);
      assertThat(status(probe, path, "if-modified-since", BEFORE)).isEqualTo(200);
      for (String same :
          new String[] {"Sunday, 01-Jun-25 12:00:00 GMT", "Sun Jun  1 12:00:00 2025"}) {
        assertThat(status(probe, path, "if-modified-since", same)).as(same).isEqualTo(304);
      }
      for (String none :
          new String[] {
            "", "yesterday", "Mon, 01 Jun 2025 12:00:00 GMT", "Sun, 01 Jun 2025 12:00:00 +0000", "0"
          }) {
        assertThat(status(probe, path, "if-modified-since", none)).as(none).isEqualTo(200);
        assertThat(status(probe, path, "if-unmodified-since", none)).as(none).isEqualTo(200);
      }
      assertThat(status(probe, path, "if-unmodified-since", NOON)).isEqualTo(200);
      assertThat(status(probe, path, "if-unmodified-since", BEFORE)).isEqualTo(412);
    }
  }

  @Test
  void tagsComeBeforeDatesAndFailureBeforeAbsence() {
    try (FilesProbe probe = site.serve()) {
      String path = "/small.png";
      String tag = tag(probe.get(path));
      assertThat(status(probe, path, "if-none-match", "\"x\"", "if-modified-since", NOON))
          .isEqualTo(200);
      assertThat(status(probe, path, "if-match", tag, "if-unmodified-since", BEFORE))
          .isEqualTo(200);
      assertThat(status(probe, path, "if-match", "\"x\"", "if-none-match", tag)).isEqualTo(412);
      assertThat(status(probe, path, "if-match", tag, "if-none-match", tag)).isEqualTo(304);
    }
  }

  @Test
  void whatMayStillChangeWithinTheSecondMakesNoStrongClaim() throws IOException {
    Instant justNow = Instant.parse("2025-12-31T23:59:59.5Z");
    site.write("new.png", "new".getBytes(java.nio.charset.StandardCharsets.UTF_8), justNow);
    site.write("newlarge.png", new byte[100_000], justNow);
    site.write("future.png", new byte[100_000], Instant.parse("2030-01-01T00:00:00Z"));
    try (FilesProbe probe = site.serve()) {
      for (String path : new String[] {"/newlarge.png", "/future.png"}) {
        assertThat(probe.get(path).headers().has("last-modified")).as(path).isFalse();
        assertThat(tag(probe.get(path))).as(path).startsWith("W/\"");
        assertThat(status(probe, path, "range", "bytes=0-1", "if-range", tag(probe.get(path))))
            .isEqualTo(200);
      }
      assertThat(probe.get("/new.png").headers().has("last-modified")).isFalse();
      assertThat(tag(probe.get("/new.png"))).as("of its content").startsWith("\"");
      probe.second();
      assertThat(tag(probe.get("/newlarge.png"))).startsWith("\"");
      assertThat(probe.get("/newlarge.png").headers().first("last-modified"))
          .isEqualTo("Wed, 31 Dec 2025 23:59:59 GMT");
      assertThat(tag(probe.get("/future.png"))).startsWith("W/\"");
    }
  }

  @Test
  void datesAreReadAndWritten() {
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    Instant example = Instant.parse("1994-11-06T08:49:37Z");
    assertThat(HttpDates.format(example)).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    assertThat(HttpDates.parse("Sun, 06 Nov 1994 08:49:37 GMT", now)).isEqualTo(example);
    assertThat(HttpDates.parse("Sunday, 06-Nov-94 08:49:37 GMT", now)).isEqualTo(example);
    assertThat(HttpDates.parse("Sun Nov  6 08:49:37 1994", now)).isEqualTo(example);
    assertThat(HttpDates.parse("Wed Nov 16 08:49:37 1994", now)).isNotNull();
    assertThat(HttpDates.parse("Sunday, 01-Jun-75 12:00:00 GMT", now)).isNull();
    assertThat(HttpDates.parse("Saturday, 01-Jun-75 12:00:00 GMT", now))
        .isEqualTo(Instant.parse("2075-06-01T12:00:00Z"));
    assertThat(HttpDates.parse("Wednesday, 01-Jun-77 12:00:00 GMT", now))
        .isEqualTo(Instant.parse("1977-06-01T12:00:00Z"));
    assertThat(HttpDates.parse("Sun, 31 Feb 2025 12:00:00 GMT", now)).isNull();
  }
}
