// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Many viewers, slow ones, and files that cannot be followed.
final class ViewersTest extends TailCase {
  private static final int MANY = 500;
  private static final int LINES = 1_000;

  @Test
  void manyViewersOfOneFileCostOneFollower() throws Exception {
    append("before\n");
    Tails tails = tails();
    List<TailSubscription> subscriptions = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      subscriptions.add(closing(tails.follow(file(), TailStart.end())));
    }
    CountDownLatch done = new CountDownLatch(MANY);
    AtomicInteger wrong = new AtomicInteger();
    for (TailSubscription each : subscriptions) {
      Thread.ofVirtual()
          .start(
              () -> {
                if (!takesAll(each)) {
                  wrong.incrementAndGet();
                }
                done.countDown();
              });
    }
    for (int i = 0; i < LINES; i++) {
      append(i + "\n");
    }
    assertThat(done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(wrong).hasValue(0);
    assertThat(metrics.tailFollowers.sum()).isEqualTo(1);
    assertThat(metrics.tailViewers.sum()).isEqualTo(MANY);
    assertThat(metrics.tailLines.sum()).as("each is read once").isEqualTo(LINES);
    assertThat(metrics.tailSkipped.sum()).isZero();
    assertThat(tails.followed()).containsExactly(new FollowedFile(file(), MANY));
    assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "no list of descriptors here");
    assertThat(descriptors()).isEqualTo(1);
    subscriptions.removeLast();
    subscriptions.forEach(TailSubscription::close);
    await("one viewer is left", () -> metrics.tailViewers.sum() == 1);
    assertThat(descriptors()).isEqualTo(1);
    tails.close();
    await("the file is let go", () -> descriptors() == 0);
  }

  private static boolean takesAll(TailSubscription subscription) {
    try {
      int next = 0;
      while (next < LINES) {
        for (TailEvent event : subscription.take().events()) {
          if (!(event instanceof TailEvent.Line line && line.text().equals(next++ + "\n"))) {
            return false;
          }
        }
      }
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  @Test
  void whoComesWhileLinesComeGetsEachOnce() throws Exception {
    Files.createFile(file());
    Tails tails = tails();
    LineWriter writer = closing(new LineWriter(file(), folder.resolve("flag"), Duration.ZERO));
    List<Future<Boolean>> results = new ArrayList<>();
    try (ExecutorService viewers = Executors.newVirtualThreadPerTaskExecutor()) {
      try (TailSubscription pacing = tails.follow(file(), TailStart.end())) {
        for (int i = 0; i < 100; i++) {
          pacing.take();
          TailStart start = i % 3 == 0 ? TailStart.end() : TailStart.last(1 + 7 * i);
          TailSubscription viewer = tails.follow(file(), start);
          results.add(viewers.submit(() -> countsOn(viewer)));
        }
      }
      writer.finish();
      for (Future<Boolean> each : results) {
        assertThat(each.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      }
    }
    assertThat(writer.written()).isPositive();
  }

  /// Whether the numbers of the lines have no gap, from the first that came to the last there is.
  private static boolean countsOn(TailSubscription viewer) throws InterruptedException {
    try (viewer) {
      long last = -1;
      while (true) {
        for (TailEvent event : viewer.take().events()) {
          if (!(event instanceof TailEvent.Line line)) {
            return false;
          }
          if (line.text().equals(LineWriter.LAST)) {
            return true;
          }
          long number = LineWriter.number(line.text());
          if (last >= 0 && number != last + 1) {
            return false;
          }
          last = number;
        }
      }
    }
  }

  private int descriptors() {
    int count = 0;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path each : all) {
        try {
          if (Files.readSymbolicLink(each).startsWith(folder)) {
            count++;
          }
        } catch (IOException e) {
          // Closed since.
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return count;
  }

  @Test
  void aSlowViewerLosesTheOldestAndIsTold() throws Exception {
    append("before\n");
    Tails tails = tails(TailOptions.DEFAULT.withQueueLines(100));
    Watcher slow = watch(tails, TailStart.end());
    Watcher quick = watch(tails, TailStart.end());
    for (int i = 0; i < 350; i++) {
      append(i + "\n");
      quick.expect(i + "\n");
    }
    slow.expect(new TailEvent.Skipped(250));
    for (int i = 250; i < 350; i++) {
      slow.expect(i + "\n");
    }
    assertThat(metrics.tailSkipped.sum()).isEqualTo(250);
    append("next\n");
    slow.expect("next\n");
  }

  @Test
  void whatWaitsIsBoundedInBytesToo() throws Exception {
    Tails tails = tails(TailOptions.DEFAULT.withLongestPiece(1_000).withQueueBytes(10_000));
    append("before\n");
    Watcher slow = watch(tails, TailStart.end());
    Watcher quick = watch(tails, TailStart.end());
    String line = "x".repeat(999) + "\n";
    for (int i = 0; i < 25; i++) {
      append(line);
      quick.expect(line);
    }
    slow.expect(new TailEvent.Skipped(15));
    assertThat(slow.lines(10)).containsOnly(line);
  }

  @Test
  void aBatchIsBounded() throws Exception {
    append("1\n2\n3\n4\n5\n");
    Tails tails = tails(TailOptions.DEFAULT.withBatchLines(2));
    try (TailSubscription viewer = tails.follow(file(), TailStart.last(10))) {
      assertThat(viewer.take().events()).hasSize(2);
      assertThat(viewer.take().events()).hasSize(2);
      assertThat(viewer.take().events()).hasSize(1);
    }
  }

  @Test
  void aCloseEndsTheOneThatTakes() throws Exception {
    append("before\n");
    Watcher viewer = watch(tails(), TailStart.end());
    append("dropped\n");
    viewer.subscription.close();
    viewer.expect(new TailEvent.Ended());
    viewer.subscription.close();
  }

  @Test
  void specialFilesAreRefused() throws Exception {
    Tails tails = tails();
    Process made = new ProcessBuilder("mkfifo", file().toString()).start();
    assumeTrue(made.waitFor() == 0, "no mkfifo here");
    for (Path odd : List.of(file(), Path.of("/dev/null"), Path.of("/dev/tty"))) {
      Watcher viewer = watch(tails, odd, TailStart.last(5));
      viewer.expect(
          new TailEvent.Unreadable("a FIFO, socket or device (expected: a regular file)"));
    }
  }

  @Test
  void whatMayNotBeReadIsTriedAgain() throws Exception {
    append("secret\n");
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("---------"));
    assumeTrue(!Files.isReadable(file()), "root may read everything");
    Watcher viewer = watch(tails(), TailStart.end());
    viewer.expect(
        new TailEvent.Unreadable(
            "permission denied (expected: a file that this process may read)"));
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-------"));
    viewer.expect(new TailEvent.Appeared());
    append("public\n");
    viewer.expect("public\n");
  }

  @Test
  void optionsSayWhatIsWrongWithThem() {
    assertThatThrownBy(() -> TailOptions.DEFAULT.withQueueLines(0))
        .hasMessage("queueLines: 0 (expected: 1 or more)");
    assertThatThrownBy(() -> TailOptions.DEFAULT.withLongestPiece(3))
        .hasMessage("longestPiece: 3 (expected: 16..1048576)");
    assertThatThrownBy(() -> TailOptions.DEFAULT.withQueueBytes(3))
        .hasMessage("queueBytes: 3 (expected: 65536 or more)");
    assertThatThrownBy(() -> TailOptions.DEFAULT.withPoll(Duration.ofSeconds(2)))
        .hasMessage("safety: PT1S (expected: no less than PT2S)");
    assertThatThrownBy(() -> TailStart.last(0)).hasMessage("lines: 0 (expected: 1 or more)");
  }
}
