// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.metrics.Metrics;
import io.millrace.testing.TestTimeline;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A follower that looks when the test says so, by a clock that the test turns: everything between
/// two looks happened unseen.
final class FollowerTest {
  private static final DirectoryWatch.Ear DEAF =
      new DirectoryWatch.Ear() {
        @Override
        public void changed(WatchKey key, Set<String> names) {}

        @Override
        public void lost(WatchKey key) {}
      };

  @TempDir Path folder;
  private final TestTimeline clock = new TestTimeline();
  private final Metrics metrics = new Metrics();
  private final List<Follower> made = new ArrayList<>();
  private TailOptions options = TailOptions.DEFAULT;

  private Path file() {
    return folder.resolve("app.log");
  }

  private Path rotated(int number) {
    return folder.resolve("app.log." + number);
  }

  private void append(String text) throws IOException {
    TailCase.append(file(), text);
  }

  private void copyAndCut() throws IOException {
    if (Files.exists(rotated(1))) {
      Files.move(rotated(1), rotated(2));
    }
    Files.copy(file(), rotated(1));
    TailCase.truncate(file());
  }

  private void rename() throws IOException {
    if (Files.exists(rotated(1))) {
      Files.move(rotated(1), rotated(2));
    }
    Files.move(file(), rotated(1));
  }

  private Follower follower() {
    DirectoryWatch watch = DirectoryWatch.none(clock, DEAF);
    Follower follower = new Follower(file(), options, metrics, clock, new WatchBook(watch));
    made.add(follower);
    return follower;
  }

  private Viewer join(Follower follower, TailStart start) {
    Viewer viewer = new Viewer(file(), options, metrics.tailSkipped, _ -> {});
    follower.join(viewer, start);
    return viewer;
  }

  /// All that has come to a viewer, in a shape that is quick to read.
  private static List<String> told(Viewer viewer) throws InterruptedException {
    List<String> told = new ArrayList<>();
    while (viewer.waiting() > 0) {
      for (TailEvent event : viewer.take().events()) {
        told.add(event instanceof TailEvent.Line line ? line.text() : name(event));
      }
    }
    return told;
  }

  private static String name(TailEvent event) {
    return event.toString().replace("[]", "");
  }

  private List<String> seen(Follower follower, Viewer viewer) throws InterruptedException {
    while (follower.look()) {}
    return told(viewer);
  }

  @AfterEach
  void close() {
    made.forEach(Follower::close);
  }

  @Test
  void whatOnlyTheCopyHasIsReadFromTheCopy() throws Exception {
    append("0\n");
    Follower follower = follower();
    Viewer viewer = join(follower, TailStart.end());
    append("1\n2\nhal");
    copyAndCut();
    append("3\n");
    assertThat(seen(follower, viewer)).containsExactly("1\n", "2\n", "hal", "Truncated", "3\n");
  }

  @Test
  void whatWasReadDoesNotComeAgainFromTheCopy() throws Exception {
    append("0\n");
    Follower follower = follower();
    Viewer viewer = join(follower, TailStart.end());
    append("1\n");
    assertThat(seen(follower, viewer)).containsExactly("1\n");
    append("2\n");
    copyAndCut();
    append("a line that is longer than what was there\n");
    assertThat(seen(follower, viewer))
        .containsExactly("2\n", "Truncated", "a line that is longer than what was there\n");
    append("4\n");
    assertThat(seen(follower, viewer)).containsExactly("4\n");
  }

  @Test
  void aCopyThatEndsBeforeWhatWasReadAddsNothing() throws Exception {
    append("0\n");
    Follower follower = follower();
    Viewer viewer = join(follower, TailStart.end());
    append("1\n");
    Files.copy(file(), rotated(1));
    append("2, in no copy\n");
    assertThat(seen(follower, viewer)).containsExactly("1\n", "2, in no copy\n");
    TailCase.truncate(file());
    assertThat(seen(follower, viewer)).containsExactly("Truncated");
    append("3\n");
    assertThat(seen(follower, viewer)).containsExactly("3\n");
  }

  @Test
  void filesThatCameAndWentUnseenAreReadInTheirOrder() throws Exception {
    append("0\n");
    Follower follower = follower();
    Viewer viewer = join(follower, TailStart.end());
    append("1\n");
    rename();
    append("2\n");
    rename();
    append("3\n");
    assertThat(seen(follower, viewer)).containsExactly("1\n", "2\n", "Rotated", "3\n");
    assertThat(seen(follower, viewer)).isEmpty();
  }

  @Test
  void manyRotationsWithinTheGraceTimeBringNothingTwice() throws Exception {
    append("0\n");
    Follower follower = follower();
    Viewer viewer = join(follower, TailStart.end());
    for (int i = 1; i <= 30; i++) {
      append(i + "\n");
      for (int number = i; number > 1; number--) {
        Files.move(rotated(number - 1), rotated(number));
      }
      Files.move(file(), rotated(1));
      append("new " + i + "\n");
      assertThat(seen(follower, viewer)).containsExactly(i + "\n", "Rotated", "new " + i + "\n");
    }
    clock.advance(Duration.ofSeconds(10));
    assertThat(seen(follower, viewer)).isEmpty();
  }

  @Test
  void copiesThatWereMadeUnseenAreReadInTheirOrder() throws Exception {
    append("0\n");
    Follower follower = follower();
    Viewer viewer = join(follower, TailStart.end());
    append("first\n");
    copyAndCut();
    append("second\n");
    copyAndCut();
    append("the third, longer than the others\n");
    assertThat(seen(follower, viewer))
        .containsExactly("first\n", "second\n", "Truncated", "the third, longer than the others\n");
  }

  @Test
  void aCopyMadeBeforeAnythingWasReadIsRead() throws Exception {
    Files.createFile(file());
    Follower follower = follower();
    Viewer viewer = join(follower, TailStart.end());
    append("first\n");
    copyAndCut();
    append("second\n");
    assertThat(seen(follower, viewer)).containsExactly("first\n", "second\n");
  }

  @Test
  void aBackupIsNotTakenForAMissedFile() throws Exception {
    append("0\n");
    Follower follower = follower();
    Viewer viewer = join(follower, TailStart.end());
    append("1\n");
    assertThat(seen(follower, viewer)).containsExactly("1\n");
    Files.copy(file(), folder.resolve("app.log.7"));
    Files.writeString(folder.resolve("app.log.2.gz"), "no text\n");
    Files.writeString(folder.resolve("app.log.swp"), "another's\n");
    rename();
    append("2\n");
    assertThat(seen(follower, viewer)).containsExactly("Rotated", "2\n");
  }

  @Test
  void aHoleIsLeaptOver() throws Exception {
    append("0".repeat(300_000) + "\n");
    Follower follower = follower();
    Viewer viewer = join(follower, TailStart.end());
    TailCase.truncate(file());
    assertThat(seen(follower, viewer)).containsExactly("Truncated");
    try (RandomAccessFile writer = new RandomAccessFile(file().toFile(), "rw")) {
      writer.seek(300_001);
      writer.write("after\n".getBytes(UTF_8));
      assertThat(seen(follower, viewer)).containsExactly("NulsSkipped[bytes=300001]", "after\n");
      writer.write("more\n".getBytes(UTF_8));
      assertThat(seen(follower, viewer)).containsExactly("more\n");
      writer.setLength(0);
      writer.write("cut again\n".getBytes(UTF_8));
    }
    assertThat(seen(follower, viewer).getFirst()).isEqualTo("Truncated");
  }

  @Test
  void aHugeHoleCostsNothing() throws Exception {
    try (RandomAccessFile writer = new RandomAccessFile(file().toFile(), "rw")) {
      writer.setLength(200_000_000_000L);
      writer.seek(200_000_000_000L);
      writer.write("0\n".getBytes(UTF_8));
      Follower follower = follower();
      Viewer viewer = join(follower, TailStart.end());
      long place = writer.getFilePointer();
      writer.setLength(0);
      assertThat(seen(follower, viewer)).containsExactly("Truncated");
      writer.seek(place);
      writer.write("1\n".getBytes(UTF_8));
      assertThat(seen(follower, viewer)).containsExactly("NulsSkipped[bytes=" + place + "]", "1\n");
    }
  }

  @Test
  void aRotatedFileIsReadUntilItHasBeenQuietForTheGraceTime() throws Exception {
    append("0\n");
    Follower follower = follower();
    Viewer viewer = join(follower, TailStart.end());
    rename();
    append("new\n");
    assertThat(seen(follower, viewer)).containsExactly("Rotated", "new\n");
    clock.advance(Duration.ofSeconds(9));
    TailCase.append(rotated(1), "late\nunfin");
    assertThat(seen(follower, viewer)).containsExactly("late\n");
    clock.advance(Duration.ofSeconds(9));
    append("newer\n");
    TailCase.append(rotated(1), "ished\nnever fin");
    assertThat(seen(follower, viewer)).containsExactly("unfinished\n", "newer\n");
    clock.advance(Duration.ofSeconds(10));
    assertThat(seen(follower, viewer)).containsExactly("never fin");
    TailCase.append(rotated(1), "too late\n");
    assertThat(seen(follower, viewer)).isEmpty();
  }

  @Test
  void aFileThatComesBackIsGoneOnWith() throws Exception {
    append("0\n");
    Follower follower = follower();
    Viewer viewer = join(follower, TailStart.end());
    append("1\n");
    Path elsewhere = folder.resolve("elsewhere");
    Files.move(file(), elsewhere);
    assertThat(seen(follower, viewer)).containsExactly("1\n");
    clock.advance(Duration.ofMillis(250));
    assertThat(seen(follower, viewer)).containsExactly("Missing");
    clock.advance(Duration.ofSeconds(1));
    Files.move(elsewhere, file());
    append("2\n");
    assertThat(seen(follower, viewer)).containsExactly("Appeared", "2\n");
    Files.move(file(), elsewhere);
    assertThat(seen(follower, viewer)).isEmpty();
    clock.advance(Duration.ofMinutes(1));
    assertThat(seen(follower, viewer)).containsExactly("Missing");
    Files.move(elsewhere, file());
    append("3\n");
    assertThat(seen(follower, viewer)).as("after it was let go").containsExactly("Appeared", "3\n");
  }

  @Test
  void aFileMadeAnewIsReadFromItsFirstByteAlthoughItHasTheSameNode() throws Exception {
    append("same\n");
    Follower follower = follower();
    Viewer viewer = join(follower, TailStart.end());
    for (int i = 0; i < 20; i++) {
      Files.delete(file());
      assertThat(seen(follower, viewer)).isEmpty();
      clock.advance(Duration.ofMinutes(1));
      assertThat(seen(follower, viewer)).containsExactly("Missing");
      append("same\n");
      assertThat(seen(follower, viewer)).containsExactly("Appeared", "same\n");
    }
  }

  @Test
  void theClockSaysWhenToLook() throws Exception {
    append("0\n");
    Follower follower = follower();
    join(follower, TailStart.end());
    follower.look();
    assertThat(follower.due()).isFalse();
    clock.advance(Duration.ofMillis(250));
    assertThat(follower.due()).as("nothing tells of it, so it is polled").isTrue();
  }

  @Test
  void aViewerThatComesLaterJoinsExactly() throws Exception {
    Follower follower = follower();
    Viewer first = join(follower, TailStart.last(3));
    assertThat(told(first)).containsExactly("Missing");
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      String piece = "line " + i + "\nbegun ";
      append(piece);
      all.append(piece);
      Viewer later = join(follower, TailStart.last(1_000));
      append("and ended\n");
      all.append("and ended\n");
      assertThat(String.join("", seen(follower, later))).isEqualTo(all.toString());
      follower.leave(later);
    }
    told(first);
  }
}
