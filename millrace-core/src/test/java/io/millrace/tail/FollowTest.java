// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Real files, as they are written, rotated, cut and removed.
final class FollowTest extends TailCase {
  @Test
  void newLinesComeFromTheEndOn() throws Exception {
    append("old\n");
    Watcher viewer = watch(tails(), TailStart.end());
    append("one\n\ntwo\r\npar");
    viewer.expect("one\n", "\n", "two\r\n");
    append("tial\n");
    viewer.expect("partial\n");
    assertThat(metrics.tailLines.sum()).isEqualTo(4);
  }

  @Test
  void aLineThatWasBegunBeforeComesWhole() throws Exception {
    append("old\nbeg");
    Watcher viewer = watch(tails(), TailStart.end());
    append("un\n");
    viewer.expect("begun\n");
  }

  @Test
  void theLastLinesComeFirst() throws Exception {
    append("1\n2\n3\n4");
    Tails tails = tails();
    Watcher first = watch(tails, TailStart.last(2));
    first.expect("2\n", "3\n");
    append("5\n6\n");
    first.expect("45\n", "6\n");
    Watcher second = watch(tails, TailStart.last(3));
    append("7\n");
    second.expect("3\n", "45\n", "6\n", "7\n");
    first.expect("7\n");
    Watcher third = watch(tails, TailStart.last(100));
    third.expect("1\n", "2\n", "3\n", "45\n", "6\n", "7\n");
    assertThat(tails.followed()).isEqualTo(List.of(new FollowedFile(file(), 3)));
  }

  @Test
  void aRenamedFileIsReadToItsEndAndTheNewOneFromItsFirstByte() throws Exception {
    append("0\n");
    Watcher viewer = watch(tails(UNHURRIED), TailStart.end());
    append("1\n");
    Files.move(file(), folder.resolve("app.log.1"));
    append(folder.resolve("app.log.1"), "2\n");
    append("3\n");
    viewer.expect("1\n", "2\n");
    viewer.expect(new TailEvent.Rotated());
    viewer.expect("3\n");
    append(folder.resolve("app.log.1"), "late\n");
    viewer.expect("late\n");
    append("4\n");
    viewer.expect("4\n");
  }

  @Test
  void aCutFileIsReadFromItsBeginning() throws Exception {
    append("a long line that was there before\n");
    Watcher viewer = watch(tails(), TailStart.end());
    truncate(file());
    append("1\n");
    viewer.expect(new TailEvent.Truncated());
    viewer.expect("1\n");
  }

  @Test
  void aFileThatWasCutAndHasGrownBeyondIsRecognised() throws Exception {
    append("0\n");
    Watcher viewer = watch(tails(), TailStart.end());
    append("1\n");
    viewer.expect("1\n");
    Files.writeString(file(), "other content, longer than before\n2\n");
    viewer.expect(new TailEvent.Truncated());
    viewer.expect("other content, longer than before\n", "2\n");
  }

  @Test
  void aRemovedFileIsMissedAndFollowedAgain() throws Exception {
    append("0\n");
    Watcher viewer = watch(tails(), TailStart.end());
    append("1\n");
    Files.delete(file());
    viewer.expect("1\n");
    viewer.expect(new TailEvent.Missing());
    append("2\n");
    viewer.expect(new TailEvent.Appeared());
    viewer.expect("2\n");
  }

  @Test
  void aFileAndItsFolderMayComeLater() throws Exception {
    Path later = folder.resolve("not/yet/app.log");
    Watcher viewer = watch(tails(), later, TailStart.end());
    viewer.expect(new TailEvent.Missing());
    Files.createDirectories(later.getParent());
    append(later, "1\n");
    viewer.expect(new TailEvent.Appeared());
    viewer.expect("1\n");
  }

  @Test
  void aLinkThatIsSwitchedIsARotation() throws Exception {
    Path one = folder.resolve("a/one");
    Path two = folder.resolve("b/two");
    Files.createDirectories(one.getParent());
    Files.createDirectories(two.getParent());
    append(one, "0\n");
    append(two, "2\n");
    Files.createSymbolicLink(file(), one);
    Watcher viewer = watch(tails(), TailStart.end());
    append(one, "1\n");
    viewer.expect("1\n");
    Path fresh = Files.createSymbolicLink(folder.resolve("fresh"), two);
    Files.move(fresh, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    viewer.expect(new TailEvent.Rotated());
    viewer.expect("2\n");
    append(two, "3\n");
    viewer.expect("3\n");
  }

  @Test
  void aDirectoryIsRefusedUntilAFileIsThere() throws Exception {
    Files.createDirectory(file());
    Watcher viewer = watch(tails(), TailStart.end());
    viewer.expect(new TailEvent.Unreadable("a directory (expected: a regular file)"));
    Files.delete(file());
    viewer.expect(new TailEvent.Missing());
    append("1\n");
    viewer.expect(new TailEvent.Appeared());
    viewer.expect("1\n");
  }

  @Test
  void aFolderThatIsMadeAnewIsWatchedAgain() throws Exception {
    Path inside = folder.resolve("logs/app.log");
    Files.createDirectory(inside.getParent());
    append(inside, "0\n");
    Watcher viewer = watch(tails(), inside, TailStart.end());
    Files.delete(inside);
    Files.delete(inside.getParent());
    viewer.expect(new TailEvent.Missing());
    Files.createDirectory(inside.getParent());
    append(inside, "1\n");
    viewer.expect(new TailEvent.Appeared());
    viewer.expect("1\n");
    append(inside, "2\n");
    viewer.expect("2\n");
  }

  @Test
  void whatTheKernelDoesNotTellIsSeenBySafetyLooks() throws Exception {
    Path one = Files.createDirectory(folder.resolve("one"));
    Path two = Files.createDirectory(folder.resolve("two"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), one);
    append(one.resolve("app.log"), "0\n");
    append(two.resolve("app.log"), "1\n");
    Watcher viewer = watch(tails(), link.resolve("app.log"), TailStart.end());
    Path fresh = Files.createSymbolicLink(folder.resolve("fresh"), two);
    Files.move(fresh, link, StandardCopyOption.ATOMIC_MOVE);
    viewer.expect(new TailEvent.Rotated());
    viewer.expect("1\n");
    append(two.resolve("app.log"), "2\n");
    viewer.expect("2\n");
  }

  @Test
  void filesInOneFolderAreFollowedEachByItself() throws Exception {
    Tails tails = tails();
    Path other = folder.resolve("app.log.other");
    append("0\n");
    append(other, "0\n");
    Watcher viewer = watch(tails, TailStart.end());
    Watcher others = watch(tails, other, TailStart.end());
    append("1\n");
    append(other, "2\n");
    viewer.expect("1\n");
    others.expect("2\n");
    viewer.close();
    append("3\n");
    append(other, "4\n");
    others.expect("4\n");
    await("one is left", () -> tails.followed().equals(List.of(new FollowedFile(other, 1))));
    assertThat(metrics.tailFollowers.sum()).isEqualTo(1);
  }

  @Test
  void thereIsNoHarmInClosingWhileOthersCome() throws Exception {
    append("0\n");
    for (int i = 0; i < 50; i++) {
      Tails tails = tails();
      tails.follow(file(), TailStart.end());
      Thread closing = Thread.ofPlatform().start(tails::close);
      try {
        while (true) {
          tails.follow(file(), TailStart.end());
        }
      } catch (IllegalStateException e) {
        assertThat(e).hasMessage("follow: these tails are closed");
      }
      closing.join();
    }
  }

  @Test
  void theEndIsToldOnce() throws Exception {
    append("0\n");
    Tails tails = tails();
    Watcher viewer = watch(tails, TailStart.end());
    tails.close();
    viewer.expect(new TailEvent.Ended());
    assertThatThrownBy(viewer.subscription::take).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> tails.follow(file(), TailStart.end()))
        .isInstanceOf(IllegalStateException.class);
  }
}
