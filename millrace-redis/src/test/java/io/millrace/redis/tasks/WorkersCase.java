// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.layer.ChannelLayer;
import io.millrace.redis.RedisServer;
import io.millrace.redis.RedisTaskOptions;
import io.millrace.redis.RedisTasks;
import io.millrace.task.Task;
import io.millrace.task.TaskBook;
import io.millrace.task.TaskSurroundings;
import io.millrace.task.Tasks;
import io.millrace.task.TasksLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/// Several that share tasks on a real server; all of it ends with the test.
@Timeout(120)
abstract class WorkersCase {
  static final Duration SOON = Duration.ofSeconds(30);
  static final TasksLimits LIMITS =
      TasksLimits.DEFAULT
          .withDrain(Duration.ZERO)
          .withPatience(Duration.ofMillis(50))
          .withKept(5_000, Duration.ofHours(1));

  private final List<AutoCloseable> open = new ArrayList<>();
  final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
  final BlockingQueue<String> interrupted = new LinkedBlockingQueue<>();
  final Semaphore gate = new Semaphore(0);
  RedisServer server = RedisServer.start();

  /// One that shares tasks, with a layer and so counters of its own.
  record Party(Tasks tasks, ChannelLayer layer) {}

  @AfterEach
  final void closeAll() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
    server.close();
  }

  final RedisTaskOptions options(String url) {
    RedisTaskOptions options = RedisTaskOptions.of(url);
    return options
        .withServers(options.servers().withTimeout(Duration.ofSeconds(1)))
        .withLease(Duration.ofSeconds(2));
  }

  final Party party(String name, TaskBook book, RedisTaskOptions options, TasksLimits limits) {
    ChannelLayer layer = ChannelLayer.inMemory();
    Tasks tasks = RedisTasks.open(options, book, limits, TaskSurroundings.of(layer).withNode(name));
    open.add(layer);
    open.add(tasks);
    return new Party(tasks, layer);
  }

  final Party party(String name, TaskBook book) {
    return party(name, book, options(server.url()), LIMITS);
  }

  final Party submitter() {
    return party("web", TaskBook.EMPTY);
  }

  /// Says that it has begun and goes on when it may.
  final Task waits(String name) {
    return context -> {
      begun.add(name + " " + context.attempt());
      try {
        gate.acquire();
      } catch (InterruptedException stopped) {
        interrupted.add(name + " " + context.attempt());
        throw stopped;
      }
      return name;
    };
  }

  static String take(BlockingQueue<String> queue) throws InterruptedException {
    return Objects.requireNonNull(queue.poll(SOON.toSeconds(), TimeUnit.SECONDS), "nothing came");
  }

  static void until(BooleanSupplier condition) {
    Instant end = Instant.now().plus(SOON);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).isBefore(end);
      Thread.onSpinWait();
    }
  }
}
