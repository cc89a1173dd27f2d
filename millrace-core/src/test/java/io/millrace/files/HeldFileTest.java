// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.http.Method;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.scope.Headers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// Files that are in memory alone.
final class HeldFileTest {
  private static final byte[] TEXT = "0123456789".repeat(400).getBytes(StandardCharsets.UTF_8);

  private static Response get(HeldFile file, String... headers) {
    return file.answer(Request.of(Method.GET, "/x", Headers.of(headers), new byte[0]));
  }

  @Test
  void aFilmCanBeSoughtIn() {
    HeldFile film = HeldFile.of("film.webm", TEXT);
    Response whole = get(film, "accept-encoding", "gzip");
    assertThat(whole.status().code()).isEqualTo(200);
    assertThat(whole.headers().first("content-type")).isEqualTo("video/webm");
    assertThat(whole.headers().first("accept-ranges")).isEqualTo("bytes");
    assertThat(whole.headers().has("content-encoding")).isFalse();
    assertThat(whole.body()).isEqualTo(TEXT);
    Response piece = get(film, "range", "bytes=3990-");
    assertThat(piece.status().code()).isEqualTo(206);
    assertThat(piece.headers().first("content-range")).isEqualTo("bytes 3990-3999/4000");
    assertThat(piece.bodyText()).isEqualTo("0123456789");
    assertThat(get(film, "range", "bytes=4000-").status().code()).isEqualTo(416);
  }

  @Test
  void whoHasItIsNotSentItAgain() {
    HeldFile file = HeldFile.of("a.txt", TEXT);
    String tag = get(file).headers().first("etag", "");
    assertThat(get(file, "if-none-match", tag).status().code()).isEqualTo(304);
    assertThat(get(file, "if-none-match", "\"x\"").status().code()).isEqualTo(200);
    assertThat(get(file, "if-match", "\"x\"").status().code()).isEqualTo(412);
    assertThat(get(HeldFile.of("a.txt", TEXT)).headers().first("etag")).isEqualTo(tag);
  }

  @Test
  void textsAreCompressedForWhoTakesThat() {
    HeldFile file = HeldFile.of("a.txt", TEXT, FileOptions.DEFAULT.withCacheControl("max-age=60"));
    Response small = get(file, "accept-encoding", "gzip, br");
    assertThat(small.headers().first("content-encoding")).isEqualTo("gzip");
    assertThat(small.headers().first("vary")).isEqualTo("accept-encoding");
    assertThat(small.headers().first("cache-control")).isEqualTo("max-age=60");
    assertThat(small.body()).hasSizeLessThan(1_000);
    assertThat(get(file).headers().has("content-encoding")).isFalse();
    assertThat(get(file).headers().first("etag")).isNotEqualTo(small.headers().first("etag"));
  }
}
