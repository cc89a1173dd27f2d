// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.access.Access;
import io.millrace.access.AccessLog;
import io.millrace.cli.settings.AccessLogSettings;
import io.millrace.cli.settings.LogFile;
import io.millrace.scope.Endpoint;
import io.millrace.server.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLoggingTest {
  @TempDir Path directory;

  private AccessLogging start(AccessLogSettings.Format format, int queue) {
    return AccessLogging.start(
        new AccessLogSettings(
            format, false, queue, new LogFile(directory.resolve("a/access.log"), 1 << 20, 2)),
        ZoneOffset.UTC);
  }

  private static Access access(int number) {
    return new Access(
        Instant.parse("2026-11-22T12:00:00Z"),
        new Endpoint("127.0.0.1", 9),
        "",
        "GET",
        "/" + number,
        "HTTP/1.1",
        200,
        5,
        Duration.ZERO,
        "",
        "curl");
  }

  /// Those of files that are full already too.
  private List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory.resolve("a"))) {
      for (Path file : files.toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    return lines;
  }

  @Test
  void eachAnswerIsALineOfTheFormat() throws IOException {
    try (AccessLogging log = start(AccessLogSettings.Format.COMBINED, 64)) {
      log.target().answered(access(1));
    }
    try (AccessLogging log = start(AccessLogSettings.Format.COMMON, 64)) {
      log.target().answered(access(2));
    }
    try (AccessLogging log = start(AccessLogSettings.Format.JSON, 64)) {
      log.target().answered(access(3));
    }
    assertThat(lines())
        .hasSize(3)
        .startsWith(
            "127.0.0.1 - - [22/Nov/2026:12:00:00 +0000] \"GET /1 HTTP/1.1\" 200 5 \"-\" \"curl\"",
            "127.0.0.1 - - [22/Nov/2026:12:00:00 +0000] \"GET /2 HTTP/1.1\" 200 5")
        .last()
        .asString()
        .startsWith("{\"time\":\"2026-11-22T12:00:00.000Z\",");
  }

  @Test
  void whatIsNotWrittenIsCounted() throws IOException {
    int sent = 100_000;
    AccessLogging log = start(AccessLogSettings.Format.COMBINED, 16);
    for (int i = 0; i < sent; i++) {
      log.answered(access(i));
    }
    log.close();
    assertThat(lines().size() + log.discarded()).isEqualTo(sent);
  }

  @Test
  void offIsNobody() {
    try (AccessLogging log = start(AccessLogSettings.Format.OFF, 16)) {
      assertThat(log.target()).isSameAs(AccessLog.NONE);
      assertThat(directory).isEmptyDirectory();
    }
  }

  @Test
  void aFileThatCannotBeWrittenIsRefused() throws IOException {
    Files.writeString(directory.resolve("a"), "in the way");
    assertThatThrownBy(() -> start(AccessLogSettings.Format.JSON, 16))
        .isInstanceOf(StartException.class)
        .hasMessageStartingWith("access-log.file: ");
  }
}
