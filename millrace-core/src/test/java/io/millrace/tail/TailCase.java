// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.millrace.metrics.Metrics;
import io.millrace.time.Timeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/// A folder with a file in it, and somebody who follows that.
abstract class TailCase {
  static final long PATIENCE_SECONDS = 20;

  /// A file may be gone for long before that is told: for tests in which it is for a moment.
  static final TailOptions UNHURRIED =
      TailOptions.DEFAULT.withSafety(Duration.ofSeconds(15)).withPoll(Duration.ofSeconds(15));

  @TempDir Path folder;
  final Metrics metrics = new Metrics();
  private final List<AutoCloseable> opened = new ArrayList<>();

  Path file() {
    return folder.resolve("app.log");
  }

  Tails tails() {
    return tails(TailOptions.DEFAULT);
  }

  Tails tails(TailOptions options) {
    return closing(Tails.open(options, metrics, Timeline.system()));
  }

  <T extends AutoCloseable> T closing(T closeable) {
    opened.add(closeable);
    return closeable;
  }

  Watcher watch(Tails tails, TailStart start) throws InterruptedException {
    return watch(tails, file(), start);
  }

  Watcher watch(Tails tails, Path path, TailStart start) throws InterruptedException {
    return closing(new Watcher(tails.follow(path, start)));
  }

  void append(String text) throws IOException {
    append(file(), text);
  }

  static void append(Path path, String text) throws IOException {
    Files.writeString(path, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  static void truncate(Path path) throws IOException {
    Files.newByteChannel(path, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
        .close();
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
    await("everything is let go", () -> metrics.tailFollowers.sum() == 0);
    assertThat(metrics.tailViewers.sum()).isZero();
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        fail("not within " + PATIENCE_SECONDS + " s: " + what);
      }
      LockSupport.parkNanos(2_000_000);
    }
  }

  /// A viewer in the hands of a test.
  static final class Watcher implements AutoCloseable {
    final TailSubscription subscription;
    private final ExecutorService taker = Executors.newVirtualThreadPerTaskExecutor();
    private final List<TailEvent> come = new ArrayList<>();

    Watcher(TailSubscription subscription) {
      this.subscription = subscription;
    }

    /// The next event, waited for.
    TailEvent next() throws Exception {
      if (come.isEmpty()) {
        try {
          come.addAll(
              taker
                  .submit(() -> subscription.take().events())
                  .get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (TimeoutException e) {
          return fail("nothing within " + PATIENCE_SECONDS + " s");
        }
      }
      return come.removeFirst();
    }

    void expect(String... lines) throws Exception {
      for (String line : lines) {
        assertThat(next()).isInstanceOf(TailEvent.Line.class).extracting("text").isEqualTo(line);
      }
    }

    void expect(TailEvent event) throws Exception {
      assertThat(next()).isEqualTo(event);
    }

    /// The next so many lines; other events fail.
    List<String> lines(int count) throws Exception {
      List<String> lines = new ArrayList<>();
      while (lines.size() < count) {
        TailEvent event = next();
        assertThat(event).isInstanceOf(TailEvent.Line.class);
        lines.add(((TailEvent.Line) event).text());
      }
      return lines;
    }

    @Override
    public void close() {
      subscription.close();
      taker.shutdownNow();
    }
  }
}
