// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.http.Content;
import io.millrace.http.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which coding a client gets (RFC 9110, 12.5.3).
final class CodingsTest {
  private static final String SCRIPT = "let it = 'be';\n".repeat(200);

  @TempDir Path temporary;
  private Site site;

  @BeforeEach
  void lay() throws IOException {
    site = new Site(temporary);
    site.write("app.js", SCRIPT);
    site.write("app.js.br", "brotli");
    site.write("app.js.zst", "zstandard");
    site.write("app.js.gz", "gzip");
    site.write("own.js", SCRIPT);
    site.write("large.css", "a { color: red }\n".repeat(10_000));
    site.write("tiny.js", "x");
    site.write("picture.png", SCRIPT);
  }

  private static String coded(FilesProbe probe, String path, String accepted) {
    Response answer = probe.get(path, "accept-encoding", accepted);
    String coding = answer.headers().first("content-encoding", "identity");
    return answer.status().code() == 200 ? coding : answer.status().code() + "";
  }

  @Test
  void theBestThatTheClientTakesIsSent() {
    try (FilesProbe probe = site.serve()) {
      String[][] cases = {
        {"gzip, deflate, br, zstd", "br"},
        {"gzip, zstd", "zstd"},
        {"gzip", "gzip"},
        {"x-gzip", "gzip"},
        {"GZIP;Q=0.5", "gzip"},
        {"br;q=0.5, gzip;q=0.8", "gzip"},
        {"br;q=0, gzip;q=0.001", "gzip"},
        {"identity, gzip;q=0.5", "identity"},
        {"deflate", "identity"},
        {"", "identity"},
        {"*", "br"},
        {"*;q=0.1, gzip", "gzip"},
        {"br;q=0, zstd;q=0, *", "gzip"},
        {"*;q=0, identity;q=0.5", "identity"},
        {"identity;q=0, deflate", "406"},
        {"*;q=0", "406"},
        {"gzip ; q=0 , *;q=0", "406"},
      };
      for (String[] each : cases) {
        assertThat(coded(probe, "/app.js", each[0])).as(each[0]).isEqualTo(each[1]);
      }
      assertThat(probe.text(probe.get("/app.js"))).isEqualTo(SCRIPT);
      assertThat(probe.text(probe.get("/app.js", "accept-encoding", "br"))).isEqualTo("brotli");
    }
  }

  @Test
  void eachCodingHasATagOfItsOwnAndCachesAreTold() {
    try (FilesProbe probe = site.serve()) {
      Set<String> tags = new HashSet<>();
      for (String coding : new String[] {"br", "zstd", "gzip", "identity"}) {
        Response answer = probe.get("/app.js", "accept-encoding", coding);
        String tag = Objects.requireNonNull(answer.headers().first("etag"));
        tags.add(tag);
        assertThat(answer.headers().first("vary")).isEqualTo("accept-encoding");
        assertThat(answer.headers().first("content-type"))
            .isEqualTo("text/javascript; charset=utf-8");
        Response unchanged = probe.get("/app.js", "accept-encoding", coding, "if-none-match", tag);
        assertThat(unchanged.status().code()).isEqualTo(304);
        assertThat(unchanged.headers().first("vary")).isEqualTo("accept-encoding");
      }
      assertThat(tags).hasSize(4);
      assertThat(probe.get("/app.js", "accept-encoding", "*;q=0").headers().first("vary"))
          .isEqualTo("accept-encoding");
      assertThat(probe.get("/tiny.js").headers().first("vary")).isEqualTo("accept-encoding");
      assertThat(probe.get("/picture.png").headers().has("vary")).isFalse();
    }
  }

  @Test
  void textsAreCompressedOnceAndKept() throws IOException {
    try (FilesProbe probe = site.serve()) {
      for (String path : new String[] {"/own.js", "/large.css"}) {
        Response answer = probe.get(path, "accept-encoding", "gzip, br");
        assertThat(answer.headers().first("content-encoding")).isEqualTo("gzip");
        byte[] original =
            new GZIPInputStream(new ByteArrayInputStream(FilesProbe.bytes(answer.content())))
                .readAllBytes();
        assertThat(original).isEqualTo(Files.readAllBytes(site.root.resolve(path.substring(1))));
        assertThat(probe.get(path, "accept-encoding", "gzip").content())
            .as("the same bytes")
            .isEqualTo(answer.content());
      }
      assertThat(probe.get("/large.css").content()).isInstanceOf(Content.FilePart.class);
      assertThat(coded(probe, "/tiny.js", "gzip")).isEqualTo("identity");
      assertThat(coded(probe, "/picture.png", "gzip")).isEqualTo("identity");
    }
    FileOptions off = FileOptions.DEFAULT.withGzipUpTo(0).withPrecompressed(false);
    try (FilesProbe probe = site.serve("/", off)) {
      assertThat(coded(probe, "/own.js", "gzip")).isEqualTo("identity");
      assertThat(coded(probe, "/app.js", "gzip, br")).isEqualTo("identity");
      assertThat(probe.get("/own.js").headers().has("vary")).isFalse();
    }
  }

  @Test
  void aPieceIsOneOfTheCodingThatWasChosen() {
    try (FilesProbe probe = site.serve()) {
      Response answer = probe.get("/app.js", "accept-encoding", "br", "range", "bytes=0-3");
      assertThat(answer.status().code()).isEqualTo(206);
      assertThat(answer.headers().first("content-encoding")).isEqualTo("br");
      assertThat(answer.headers().first("content-range")).isEqualTo("bytes 0-3/6");
      assertThat(probe.text(answer)).isEqualTo("brot");
    }
  }

  @Test
  void aSiblingThatIsOlderThanItsOriginalIsLeftAlone() throws IOException {
    try (FilesProbe probe = site.serve()) {
      assertThat(coded(probe, "/app.js", "br")).isEqualTo("br");
      site.write("app.js", "changed".getBytes(StandardCharsets.UTF_8), Site.NOON.plusSeconds(60));
      probe.second();
      assertThat(coded(probe, "/app.js", "br")).isEqualTo("identity");
      site.write("app.js.br", "new".getBytes(StandardCharsets.UTF_8), Site.NOON.plusSeconds(60));
      probe.second();
      assertThat(probe.text(probe.get("/app.js", "accept-encoding", "br"))).isEqualTo("new");
      Files.delete(site.root.resolve("app.js.br"));
      probe.second();
      assertThat(coded(probe, "/app.js", "br")).isEqualTo("identity");
    }
  }

  @Test
  void typesAreThoseOfTheExtension() {
    MediaTypes types = new MediaTypes(java.util.Map.of("md", "text/x-own", "blob", "a/b; c=d"));
    String[][] cases = {
      {"a.html", "text/html; charset=utf-8"},
      {"A.HTML", "text/html; charset=utf-8"},
      {"a.mjs", "text/javascript; charset=utf-8"},
      {"a.json", "application/json; charset=utf-8"},
      {"a.svg", "image/svg+xml; charset=utf-8"},
      {"a.webmanifest", "application/manifest+json; charset=utf-8"},
      {"a.ndjson", "application/x-ndjson; charset=utf-8"},
      {"a.md", "text/x-own; charset=utf-8"},
      {"a.blob", "a/b; c=d"},
      {"a.wasm", "application/wasm"},
      {"a.avif", "image/avif"},
      {"a.webp", "image/webp"},
      {"a.woff2", "font/woff2"},
      {"a.mp4", "video/mp4"},
      {"a.webm", "video/webm"},
      {"a.m4a", "audio/mp4"},
      {"a.opus", "audio/opus"},
      {"a.tar.gz", "application/gzip"},
      {"LICENSE", "application/octet-stream"},
      {"x.d/LICENSE", "application/octet-stream"},
      {"a.", "application/octet-stream"},
      {"a.unheard", "application/octet-stream"},
    };
    for (String[] each : cases) {
      assertThat(types.of(each[0])).as(each[0]).isEqualTo(each[1]);
    }
    assertThat(MediaTypes.isCompressible("font/woff2")).isFalse();
    assertThat(MediaTypes.isCompressible("application/wasm")).isTrue();
  }
}
