// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import io.millrace.access.Access;
import io.millrace.access.AccessFormat;
import io.millrace.cli.settings.LogFile;
import io.millrace.scope.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The files that a log leaves, with a clock that is turned.
class RollingFileTest {
  private static final int SIZE = 1_024;

  @TempDir Path directory;
  private final LoggerContext context = new LoggerContext();

  /// Logback looks at the clock of the machine before a test can turn its own, so the test begins
  /// on the machine's day.
  private final LocalDate today = LocalDate.now(zone());

  private Instant now = today.atTime(12, 0).atZone(zone()).toInstant();

  private static ZoneId zone() {
    return ZoneId.systemDefault();
  }

  private String rolled(int days, int index) {
    return "access-%s.%d.log".formatted(today.plusDays(days), index);
  }

  private RollingFile open() {
    RollingFile file =
        RollingFile.start(
            context,
            new LogFile(directory.resolve("access.log"), SIZE, 3),
            Layouts.started(
                context, new AccessEvent.InFormat(AccessFormat.common(ZoneOffset.UTC))));
    turn(file, now);
    return file;
  }

  private void turn(RollingFile file, Instant to) {
    now = to;
    SizeAndTimeBasedRollingPolicy<?> policy =
        (SizeAndTimeBasedRollingPolicy<?>) file.getRollingPolicy();
    policy.getTimeBasedFileNamingAndTriggeringPolicy().setCurrentTime(now.toEpochMilli());
  }

  private void write(RollingFile file, int from, int to) {
    for (int i = from; i < to; i++) {
      Access access =
          new Access(
              now,
              new Endpoint("::1", 1),
              "",
              "GET",
              "/" + i,
              "HTTP/1.1",
              200,
              1,
              Duration.ZERO,
              "",
              "");
      file.doAppend(new AccessEvent(access));
    }
  }

  private Map<String, List<String>> files() throws IOException {
    Map<String, List<String>> found = new TreeMap<>();
    try (Stream<Path> all = Files.list(directory)) {
      for (Path each : all.toList()) {
        try {
          found.put(each.getFileName().toString(), Files.readAllLines(each));
        } catch (NoSuchFileException old) {
          assertThat(each).doesNotExist(); // removed in this moment, by a thread of its own
        }
      }
    }
    return found;
  }

  private static List<String> targets(Iterable<List<String>> files) {
    List<String> targets = new ArrayList<>();
    files.forEach(
        lines -> lines.forEach(line -> targets.add(line.replaceAll(".*GET /(\\d+) .*", "$1"))));
    return targets;
  }

  @Test
  void aFullFileIsFollowedByTheNextOfTheDayAndNoLineIsLost() throws IOException {
    RollingFile file = open();
    write(file, 0, 100);
    file.stop();
    Map<String, List<String>> files = files();
    assertThat(files.keySet()).contains("access.log", rolled(0, 0), rolled(0, 1));
    List<String> targets = targets(files.values());
    assertThat(targets).hasSize(100).doesNotHaveDuplicates();
    for (Map.Entry<String, List<String>> each : files.entrySet()) {
      assertThat(Files.size(directory.resolve(each.getKey()))).isLessThan(SIZE + 200);
    }

    RollingFile again = open();
    write(again, 100, 200);
    again.stop();
    assertThat(targets(files().values())).hasSize(200).doesNotHaveDuplicates();
    assertThat(files()).hasSizeGreaterThan(files.size());
  }

  @Test
  void eachDayHasFilesOfItsOwnAndOldOnesGo() throws IOException {
    RollingFile file = open();
    for (int day = 0; day < 6; day++) {
      write(file, day, day + 1);
      turn(file, now.plus(Duration.ofDays(1)));
    }
    write(file, 6, 7);
    file.stop();
    assertThat(files().keySet())
        .as(() -> "what Logback says: " + context.getStatusManager().getCopyOfStatusList())
        .contains("access.log", rolled(5, 0), rolled(4, 0), rolled(3, 0));
    assertThat(targets(List.of(files().get("access.log")))).containsExactly("6");
    assertThat(targets(List.of(files().get(rolled(5, 0))))).containsExactly("5");
  }

  @Test
  void aFileThatWasMovedAwayIsBegunAnew() throws IOException {
    RollingFile file = open();
    write(file, 0, 1);
    Files.move(directory.resolve("access.log"), directory.resolve("moved.log"));
    write(file, 1, 2);
    turn(file, now.plusSeconds(1));
    write(file, 2, 3);
    file.stop();
    assertThat(targets(List.of(files().get("moved.log")))).containsExactly("0", "1");
    assertThat(targets(List.of(files().get("access.log")))).containsExactly("2");
  }

  @Test
  void aFileThatWasEmptiedGoesOnFromItsStart() throws IOException {
    RollingFile file = open();
    write(file, 0, 3);
    Files.write(directory.resolve("access.log"), new byte[0]);
    write(file, 3, 4);
    file.stop();
    assertThat(targets(files().values())).containsExactly("3");
  }
}
