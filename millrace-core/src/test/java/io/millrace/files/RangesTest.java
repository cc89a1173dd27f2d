// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.http.Content;
import io.millrace.http.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Requests for pieces (RFC 9110, 14), of files in memory and on the disk alike.
final class RangesTest {
  private static final int SIZE = 100_000;

  @TempDir Path temporary;
  private Site site;

  @BeforeEach
  void lay() throws IOException {
    site = new Site(temporary);
    byte[] content = new byte[SIZE];
    for (int i = 0; i < SIZE; i++) {
      content[i] = (byte) ('a' + i % 26);
    }
    site.write("v.mp4", content, Site.NOON);
    site.write("empty.mp4", "");
  }

  private interface Check {
    void check(FilesProbe probe, String content);
  }

  /// From the disk, then from memory.
  private void twice(Check check) {
    FileOptions options = FileOptions.DEFAULT;
    for (FileCacheOptions cache :
        new FileCacheOptions[] {
          FileCacheOptions.DEFAULT, FileCacheOptions.DEFAULT.withFileBytes(SIZE)
        }) {
      try (FilesProbe probe = site.serve("/", options.withCache(cache))) {
        String content = probe.text(probe.get("/v.mp4"));
        assertThat(content).hasSize(SIZE);
        check.check(probe, content);
      }
    }
  }

  private static Response range(FilesProbe probe, String range, String... more) {
    String[] headers = new String[more.length + 2];
    headers[0] = "range";
    headers[1] = range;
    System.arraycopy(more, 0, headers, 2, more.length);
    return probe.get("/v.mp4", headers);
  }

  @Test
  void aPieceIsSentWithItsPlace() {
    twice(
        (probe, content) -> {
          String[][] cases = {
            {"bytes=0-0", "0", "1", "bytes 0-0/100000"},
            {"bytes=10-19", "10", "20", "bytes 10-19/100000"},
            {"Bytes = 10-19", "10", "20", "bytes 10-19/100000"},
            {"bytes=99990-", "99990", "100000", "bytes 99990-99999/100000"},
            {"bytes=0-", "0", "100000", "bytes 0-99999/100000"},
            {"bytes=-10", "99990", "100000", "bytes 99990-99999/100000"},
            {"bytes=-200000", "0", "100000", "bytes 0-99999/100000"},
            {"bytes=99990-200000", "99990", "100000", "bytes 99990-99999/100000"},
            {"bytes=5-99999999999999999999", "5", "100000", "bytes 5-99999/100000"},
            {"bytes=0-9,200000-", "0", "10", "bytes 0-9/100000"},
            {"bytes=0-9,5-19", "0", "20", "bytes 0-19/100000"},
            {"bytes=10-19,0-9", "0", "20", "bytes 0-19/100000"},
            {"bytes=0-9,,100-119", "0", "120", "bytes 0-119/100000"},
          };
          for (String[] each : cases) {
            Response answer = range(probe, each[0]);
            assertThat(answer.status().code()).as(each[0]).isEqualTo(206);
            assertThat(answer.headers().first("content-range")).isEqualTo(each[3]);
            assertThat(answer.headers().first("content-type")).isEqualTo("video/mp4");
            assertThat(answer.headers().has("etag")).isTrue();
            assertThat(probe.text(answer))
                .isEqualTo(content.substring(Integer.parseInt(each[1]), Integer.parseInt(each[2])));
          }
        });
  }

  @Test
  void whatIsNotUnderstoodOrUnreasonableIsLeftAside() {
    twice(
        (probe, _) -> {
          for (String each :
              new String[] {
                "bytes=",
                "bytes",
                "bytes=-",
                "bytes=a-b",
                "bytes=9-0",
                "bytes=5",
                "bytes=--5",
                "bytes=0-9,x",
                "lines=0-9",
                "bytes=0-,0-,0-",
                "bytes=" + "0-0,".repeat(100),
              }) {
            Response answer = range(probe, each);
            assertThat(answer.status().code()).as(each).isEqualTo(200);
            assertThat(answer.content().length()).isEqualTo(SIZE);
            assertThat(answer.headers().first("accept-ranges")).isEqualTo("bytes");
          }
          assertThat(probe.get("/empty.mp4", "range", "bytes=0-").status().code()).isEqualTo(200);
        });
  }

  @Test
  void outsideOfTheContentIs416() {
    twice(
        (probe, _) -> {
          for (String each : new String[] {"bytes=100000-", "bytes=-0", "bytes=200000-200001,-0"}) {
            Response answer = range(probe, each);
            assertThat(answer.status().code()).as(each).isEqualTo(416);
            assertThat(answer.headers().first("content-range")).isEqualTo("bytes */100000");
          }
        });
  }

  @Test
  void severalPiecesAreParts() {
    twice(
        (probe, content) -> {
          Response answer = range(probe, "bytes=50000-50009,0-9,-10");
          assertThat(answer.status().code()).isEqualTo(206);
          assertThat(answer.headers().has("content-range")).isFalse();
          String type = Objects.requireNonNull(answer.headers().first("content-type"));
          assertThat(type).matches("multipart/byteranges; boundary=[0-9a-f]{32}");
          String boundary = "--" + type.substring(type.indexOf('=') + 1);
          String expected = boundary;
          int[][] places = {{50_000, 50_010}, {0, 10}, {99_990, 100_000}};
          for (int[] each : places) {
            expected +=
                "\r\ncontent-type: video/mp4\r\ncontent-range: bytes "
                    + each[0]
                    + "-"
                    + (each[1] - 1)
                    + "/100000\r\n\r\n"
                    + content.substring(each[0], each[1])
                    + "\r\n"
                    + boundary;
          }
          byte[] body = FilesProbe.bytes(answer.content());
          assertThat(new String(body, StandardCharsets.US_ASCII)).isEqualTo(expected + "--\r\n");
          assertThat(answer.content().length()).isEqualTo(body.length);
          assertThat(answer.content()).isInstanceOf(Content.Sequence.class);
        });
  }

  @Test
  void aPieceOfAnotherVersionIsNotSent() {
    twice(
        (probe, _) -> {
          String tag = Objects.requireNonNull(probe.get("/v.mp4").headers().first("etag"));
          String[][] cases = {
            {tag, "206"},
            {"W/" + tag, "200"},
            {"\"other\"", "200"},
            {"*", "200"},
            {"Sun, 01 Jun 2025 12:00:00 GMT", "206"},
            {"Sun, 01 Jun 2025 12:00:01 GMT", "200"},
            {"Sun, 01 Jun 2025 11:59:59 GMT", "200"},
          };
          for (String[] each : cases) {
            Response answer = range(probe, "bytes=0-9", "if-range", each[0]);
            assertThat(answer.status().code() + "").as(each[0]).isEqualTo(each[1]);
          }
          Response none = range(probe, "bytes=0-9", "if-none-match", tag, "if-range", tag);
          assertThat(none.status().code()).isEqualTo(304);
        });
  }

  @Test
  void headKnowsNoRanges() {
    twice(
        (probe, _) -> {
          Response answer = probe.ask("HEAD", "/v.mp4", "range", "bytes=0-9");
          assertThat(answer.status().code()).isEqualTo(200);
          assertThat(answer.content().length()).isEqualTo(SIZE);
        });
  }
}
