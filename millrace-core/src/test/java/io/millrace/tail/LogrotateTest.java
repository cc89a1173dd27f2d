// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The real logrotate, while a writer writes 5,000 lines a second.
final class LogrotateTest extends TailCase {
  private static final int ROTATIONS = 6;
  private static final Duration BETWEEN = Duration.ofMillis(500);
  private static final TailOptions ROOMY =
      TailOptions.DEFAULT.withQueueLines(1_000_000).withQueueBytes(64 * 1024 * 1024);

  private final List<Long> come = new ArrayList<>();
  private int rotatedTold;

  @BeforeEach
  void needsLogrotate() {
    assumeTrue(
        Stream.of("/usr/sbin/logrotate", "/usr/bin/logrotate")
            .map(Path::of)
            .anyMatch(Files::exists),
        "logrotate is not installed");
  }

  private Path flag() {
    return folder.resolve("reopen");
  }

  private Path configuration(String mode) throws IOException {
    return Files.writeString(
        folder.resolve("logrotate.conf"),
        """
        %s {
          rotate 100
          nodateext
          nocompress
          missingok
          %s
          postrotate
            touch %s
          endscript
        }
        """
            .formatted(file(), mode, flag()));
  }

  private void rotate(Path configuration) throws Exception {
    Process process =
        new ProcessBuilder(
                "/usr/sbin/logrotate",
                "-f",
                "-s",
                folder.resolve("state").toString(),
                configuration.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  /// Rotates while the writer writes; returns how many lines it has written.
  private long rotateWhileWriting(String mode, Duration reopensAfter) throws Exception {
    Path configuration = configuration(mode);
    Files.createFile(file());
    Watcher viewer = watch(tails(ROOMY), TailStart.end());
    LineWriter writer = closing(new LineWriter(file(), flag(), reopensAfter));
    Thread rotating =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    for (int i = 0; i < ROTATIONS; i++) {
                      LockSupport.parkNanos(BETWEEN.toNanos());
                      rotate(configuration);
                    }
                    LockSupport.parkNanos(BETWEEN.toNanos());
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                });
    Thread ending =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    rotating.join();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  writer.finish();
                });
    takeUntil(viewer, LineWriter.LAST);
    ending.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    assertThat(rotatedFiles()).hasSize(ROTATIONS);
    System.out.printf(
        "logrotate %s: %,d lines in %,d ms, %,d came, %d notices%n",
        mode, writer.written(), writer.millis(), come.size(), rotatedTold);
    return writer.written();
  }

  private void takeUntil(Watcher viewer, String last) throws Exception {
    while (true) {
      switch (viewer.next()) {
        case TailEvent.Line(String text, int _, boolean more) -> {
          if (text.equals(last)) {
            return;
          }
          assertThat(more).isFalse();
          if (text.endsWith("\n")) {
            come.add(LineWriter.number(text));
          }
        }
        case TailEvent.Rotated _, TailEvent.Truncated _ -> rotatedTold++;
        case TailEvent.Missing _, TailEvent.Appeared _ -> {}
        case TailEvent event -> throw new AssertionError(event);
      }
    }
  }

  private List<Path> rotatedFiles() throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, "app.log.*")) {
      stream.forEach(found::add);
    }
    return found;
  }

  private void expectAllInOrder(long written) {
    for (int i = 0; i < come.size(); i++) {
      assertThat(come.get(i)).as("the line at place %d of %d", i, come.size()).isEqualTo(i);
    }
    assertThat(come).hasSize((int) written);
  }

  @Test
  void byRenamingNoLineIsLostAndNoneComesTwice() throws Exception {
    expectAllInOrder(rotateWhileWriting("create", Duration.ZERO));
  }

  @Test
  void aWriterThatGoesOnInTheRenamedFileLosesNothing() throws Exception {
    expectAllInOrder(rotateWhileWriting("create", Duration.ofMillis(300)));
  }

  @Test
  void byCopyingAndCuttingOnlyThatIsMissingWhichIsInNoFile() throws Exception {
    long written = rotateWhileWriting("copytruncate", Duration.ofDays(1));
    for (int i = 1; i < come.size(); i++) {
      assertThat(come.get(i))
          .as("place %d: in order, and none twice", i)
          .isGreaterThan(come.get(i - 1));
    }
    Set<Long> kept = new HashSet<>();
    List<Path> files = rotatedFiles();
    files.add(file());
    for (Path each : files) {
      for (String line : Files.readString(each).split("(?<=\n)", -1)) {
        if (line.endsWith("\n") && !line.equals(LineWriter.LAST)) {
          kept.add(LineWriter.number(line));
        }
      }
    }
    Set<Long> lost = new HashSet<>(kept);
    come.forEach(lost::remove);
    assertThat(lost).as("in a file, and did not come").isEmpty();
    System.out.printf(
        "copytruncate: %,d written, %,d destroyed before the copy, of which %,d came%n",
        written, written - kept.size(), come.size() - kept.size());
    assertThat(come.size()).isBetween(kept.size(), (int) written);
  }
}
