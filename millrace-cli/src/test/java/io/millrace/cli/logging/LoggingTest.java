// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.cli.settings.LogFile;
import io.millrace.cli.settings.LoggingSettings;
import io.millrace.json.Json;
import io.millrace.server.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LoggingTest {
  @TempDir Path directory;

  private LoggingSettings settings(LoggingSettings.Level level, LoggingSettings.Format format) {
    return new LoggingSettings(
        level,
        format,
        LoggingSettings.Color.NEVER,
        64,
        new LogFile(directory.resolve("logs/millrace.log"), 1 << 20, 2));
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(directory.resolve("logs/millrace.log"));
  }

  @Test
  void aMessageStaysOnItsLine() throws IOException {
    try (Logging _ =
        Logging.start(settings(LoggingSettings.Level.INFO, LoggingSettings.Format.TEXT), false)) {
      LoggerFactory.getLogger("a.b.Names").info("from {}", "a\r\n12:00 ERROR forged\u001b[31m");
    }
    assertThat(lines())
        .singleElement()
        .asString()
        .matches(
            "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO  Names: from a 12:00 ERROR forged \\[31m");
  }

  @Test
  void asJsonEachLineIsAnObject() throws IOException {
    try (Logging _ =
        Logging.start(settings(LoggingSettings.Level.INFO, LoggingSettings.Format.JSON), false)) {
      LoggerFactory.getLogger("a.b").warn("two\nlines", new IllegalStateException("why"));
    }
    assertThat(lines())
        .singleElement()
        .satisfies(
            line -> {
              Map<?, ?> object = Json.read(line, Map.class);
              assertThat(object.get("level")).isEqualTo("WARN");
              assertThat(object.get("logger")).isEqualTo("a.b");
              assertThat(object.get("message")).isEqualTo("two\nlines");
              assertThat(object.get("error")).asString().contains("IllegalStateException: why");
              assertThat(object.get("time")).asString().endsWith("Z");
            });
  }

  @Test
  void nettyIsNotHeardBelowInfo() throws IOException {
    try (Logging _ =
        Logging.start(settings(LoggingSettings.Level.DEBUG, LoggingSettings.Format.TEXT), false)) {
      Logger ours = LoggerFactory.getLogger("io.millrace.net.Some");
      Logger netty = LoggerFactory.getLogger("io.netty.util.Some");
      ours.debug("ours");
      netty.debug("theirs");
      netty.info("theirs at info");
    }
    assertThat(String.join("\n", lines()))
        .contains("ours", "theirs at info")
        .doesNotContain(": theirs\n");
    try (Logging _ =
        Logging.start(settings(LoggingSettings.Level.ERROR, LoggingSettings.Format.TEXT), false)) {
      assertThat(LoggerFactory.getLogger("io.netty.util.Some").isInfoEnabled()).isFalse();
    }
  }

  @Test
  void aFileThatCannotBeWrittenIsRefused() throws IOException {
    Files.writeString(directory.resolve("logs"), "in the way");
    assertThatThrownBy(
            () ->
                Logging.start(
                    settings(LoggingSettings.Level.INFO, LoggingSettings.Format.TEXT), false))
        .isInstanceOf(StartException.class)
        .hasMessageStartingWith("logging.file: ")
        .hasMessageContaining("(expected: a file that can be written)");
  }

  @Test
  void rolledFilesStayBesideTheirEnding() {
    assertThat(RollingFile.rolled(Path.of("logs/millrace.log")))
        .isEqualTo("logs/millrace-%d{yyyy-MM-dd}.%i.log");
    assertThat(RollingFile.rolled(Path.of("log"))).isEqualTo("log-%d{yyyy-MM-dd}.%i");
  }
}
