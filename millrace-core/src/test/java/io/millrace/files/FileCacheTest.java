// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.http.Content;
import io.millrace.http.Request;
import io.millrace.http.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is kept in memory, for how long, and how much of it.
final class FileCacheTest {
  @TempDir Path temporary;
  private Site site;

  @BeforeEach
  void lay() throws IOException {
    site = new Site(temporary);
    site.write("a.png", "first");
  }

  private FilesProbe serve(FileCacheOptions cache) {
    return site.serve("/", FileOptions.DEFAULT.withCache(cache));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void whatIsInMemoryIsAnsweredWithoutTheDisk() throws IOException {
    try (FilesProbe probe = site.serve()) {
      Response first = probe.get("/a.png");
      Files.delete(site.root.resolve("a.png"));
      assertThat(probe.get("/a.png")).as("the very same answer").isSameAs(first);
      assertThat(probe.get("/%61.png")).isSameAs(first);
      assertThat(probe.ask("HEAD", "/a.png")).isSameAs(first);
      assertThat(probe.probe.metrics().fileMisses.sum()).isEqualTo(1);
      assertThat(probe.probe.metrics().fileHits.sum()).isEqualTo(3);
      probe.second();
      assertThat(probe.get("/a.png").status().code()).isEqualTo(404);
      assertThat(probe.probe.metrics().fileCacheBytes.sum()).isZero();
    }
  }

  @Test
  void aChangeIsSeenAfterTheSecond() throws IOException {
    try (FilesProbe probe = site.serve()) {
      String first = probe.get("/a.png").headers().first("etag");
      site.write("a.png", bytes("other"), Site.NOON.plusNanos(1));
      assertThat(probe.text(probe.get("/a.png"))).isEqualTo("first");
      probe.second();
      Response changed = probe.get("/a.png");
      assertThat(probe.text(changed)).isEqualTo("other");
      assertThat(changed.headers().first("etag")).isNotEqualTo(first);

      Path fresh = site.write("fresh", bytes("third"), Site.NOON.plusNanos(1));
      Files.move(fresh, site.root.resolve("a.png"), StandardCopyOption.ATOMIC_MOVE);
      probe.second();
      assertThat(probe.text(probe.get("/a.png"))).as("another file").isEqualTo("third");
      probe.second();
      assertThat(probe.get("/a.png").headers().first("etag")).isNotNull();
      assertThat(probe.probe.metrics().fileMisses.sum()).isEqualTo(4);
    }
  }

  @Test
  void aChangeThatLooksTheSameIsSeenWhileTheFileIsNew() throws IOException {
    site.write("a.png", bytes("1111"), Site.NOON.plus(Duration.ofDays(300)));
    try (FilesProbe probe = site.serve()) {
      assertThat(probe.text(probe.get("/a.png"))).isEqualTo("1111");
      Files.writeString(site.root.resolve("a.png"), "2222");
      Files.setLastModifiedTime(
          site.root.resolve("a.png"),
          java.nio.file.attribute.FileTime.from(Site.NOON.plus(Duration.ofDays(300))));
      probe.second();
      assertThat(probe.text(probe.get("/a.png"))).isEqualTo("2222");
    }
  }

  @Test
  void withoutATimeOfTrustEachRequestLooks() throws IOException {
    try (FilesProbe probe = serve(FileCacheOptions.DEFAULT.withRecheck(Duration.ZERO))) {
      assertThat(probe.text(probe.get("/a.png"))).isEqualTo("first");
      site.write("a.png", bytes("other"), Site.NOON.plusSeconds(1));
      assertThat(probe.text(probe.get("/a.png"))).isEqualTo("other");
    }
  }

  @Test
  void aLargeFileIsOpenedForEachAnswerAndIsTheVersionThatWasDescribed() throws IOException {
    site.write("large.png", new byte[100_000], Site.NOON);
    try (FilesProbe probe = site.serve()) {
      Response first = probe.get("/large.png");
      assertThat(first.content()).isInstanceOf(Content.FilePart.class);
      assertThat(probe.get("/large.png", "if-none-match", first.headers().first("etag", "")))
          .extracting(answer -> answer.status().code())
          .isEqualTo(304);
      assertThat(probe.probe.metrics().fileHits.sum()).as("a 304 needs no file").isEqualTo(1);
      site.write("large.png", new byte[70_000], Site.NOON.plusSeconds(1));
      Response second = probe.get("/large.png");
      assertThat(second.content().length()).as("within the second").isEqualTo(70_000);
      assertThat(second.headers().first("etag")).isNotEqualTo(first.headers().first("etag"));
      Files.delete(site.root.resolve("large.png"));
      assertThat(probe.get("/large.png").status().code()).isEqualTo(404);
    }
  }

  @Test
  void manyWhoAskFirstAtTheSameTimeShareOneReading() throws Exception {
    try (FilesProbe probe = site.serve()) {
      List<CompletableFuture<Response>> asked = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        asked.add(probe.probe.begin(Request.get("/a.png")));
      }
      Set<Response> answers = new HashSet<>();
      for (CompletableFuture<Response> each : asked) {
        answers.add(each.get(10, TimeUnit.SECONDS));
      }
      assertThat(answers).as("equal content is the same array").hasSize(1);
    }
  }

  @Test
  void theCacheKeepsWithinItsBounds() throws IOException {
    for (int i = 0; i < 100; i++) {
      site.write(i + ".png", new byte[10_000], Site.NOON);
    }
    try (FilesProbe probe = serve(FileCacheOptions.DEFAULT.withBytes(200_000))) {
      for (int i = 0; i < 100; i++) {
        assertThat(probe.get("/" + i + ".png").content().length()).isEqualTo(10_000);
        assertThat(probe.get("/a.png").content().length()).isEqualTo(5);
        assertThat(probe.probe.metrics().fileCacheBytes.sum()).isBetween(1L, 200_000L);
      }
      assertThat(probe.probe.metrics().fileHits.sum()).as("what is in use stays").isEqualTo(99);
    }
    try (FilesProbe probe = serve(FileCacheOptions.DEFAULT.withFiles(3))) {
      for (int i = 0; i < 100; i++) {
        probe.get("/" + i + ".png");
      }
      assertThat(probe.probe.metrics().fileCacheBytes.sum()).isLessThan(3 * 13_000);
    }
    for (FileCacheOptions none :
        List.of(FileCacheOptions.DEFAULT.withBytes(0), FileCacheOptions.DEFAULT.withFiles(0))) {
      try (FilesProbe probe = serve(none)) {
        assertThat(probe.text(probe.get("/a.png"))).isEqualTo("first");
        assertThat(probe.text(probe.get("/a.png"))).isEqualTo("first");
        assertThat(probe.probe.metrics().fileCacheBytes.sum()).isZero();
      }
    }
  }

  @Test
  void whatNeverChangesUnderItsNameIsSaidToBeSo() throws IOException {
    site.write("app.3f2a91bc.js", "x");
    site.write("app.js", "x");
    FileOptions options =
        FileOptions.DEFAULT
            .withCacheControl("public, max-age=60")
            .withFingerprinted(FileOptions.FINGERPRINT);
    try (FilesProbe probe = site.serve("/", options)) {
      assertThat(probe.get("/app.3f2a91bc.js").headers().first("cache-control"))
          .isEqualTo("public, max-age=31536000, immutable");
      assertThat(probe.get("/app.js").headers().first("cache-control"))
          .isEqualTo("public, max-age=60");
    }
  }
}
