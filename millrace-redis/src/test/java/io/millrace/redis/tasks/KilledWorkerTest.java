// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.layer.ChannelLayer;
import io.millrace.redis.NeedsRedis;
import io.millrace.redis.RedisServer;
import io.millrace.redis.RedisTasks;
import io.millrace.task.TaskBook;
import io.millrace.task.TaskHandle;
import io.millrace.task.TaskReport;
import io.millrace.task.TaskRequest;
import io.millrace.task.TaskState;
import io.millrace.task.TaskSurroundings;
import io.millrace.task.Tasks;
import io.millrace.task.TasksLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Workers in processes of their own, which end without a word.
@NeedsRedis
@Timeout(180)
final class KilledWorkerTest {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final int MANY = 1_000;

  private final ChannelLayer layer = ChannelLayer.inMemory();
  private final List<Process> processes = new ArrayList<>();
  private RedisServer server;

  @BeforeEach
  void startServer() {
    server = RedisServer.start();
  }

  @AfterEach
  void stopAll() {
    processes.forEach(Process::destroyForcibly);
    layer.close();
    server.close();
  }

  private Tasks open(TaskBook book) {
    return RedisTasks.open(
        TaskProgram.options(server.url()),
        book,
        TasksLimits.DEFAULT.withKept(2 * MANY, Duration.ofHours(1)),
        TaskSurroundings.of(layer));
  }

  private Process worker(String name) throws Exception {
    Process process = TaskProgram.start(server.url(), name);
    processes.add(process);
    return process;
  }

  private static void kill(Process process) throws Exception {
    String id = Long.toString(process.pid());
    assertThat(new ProcessBuilder("kill", "-9", id).start().waitFor()).isZero();
    process.waitFor();
  }

  /// What one attempt has done.
  private record Effect(int number, String node, int attempt) {
    private static Effect of(String line) {
      String[] parts = line.split(" ", -1);
      return new Effect(Integer.parseInt(parts[0]), parts[1], Integer.parseInt(parts[2]));
    }
  }

  private List<Effect> effects() {
    return server.raw().texts("LRANGE", "effects", "0", "-1").stream().map(Effect::of).toList();
  }

  private void awaitInFlight(String node) {
    Instant end = Instant.now().plus(SOON);
    while (effects().stream()
            .filter(each -> each.node().equals(node) && each.number() >= TaskProgram.HELD)
            .count()
        < TaskProgram.AT_ONCE) {
      assertThat(Instant.now()).isBefore(end);
    }
  }

  /// It is counted by who ended it, which may be after the end was told.
  private void awaitDead() {
    Instant end = Instant.now().plus(SOON);
    while (layer.metrics().tasks.dead.sum() != 1) {
      assertThat(Instant.now()).isBefore(end);
    }
  }

  @Test
  void doesEverythingAndTwiceOnlyWhatWasInFlight() throws Exception {
    Process first = worker("first");
    Process second = worker("second");
    try (Tasks tasks = open(TaskBook.EMPTY)) {
      List<TaskHandle> handles = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        handles.add(tasks.submit("effect", i));
      }
      awaitInFlight("first");
      kill(first);
      server.command("SET", "go", 1);

      List<TaskReport> reports = new ArrayList<>();
      for (TaskHandle each : handles) {
        reports.add(each.await(SOON));
      }
      assertThat(reports).extracting(TaskReport::state).containsOnly(TaskState.SUCCEEDED);

      List<Effect> effects = effects();
      assertThat(effects.stream().map(Effect::number).collect(Collectors.toSet()))
          .isEqualTo(IntStream.range(0, MANY).boxed().collect(Collectors.toSet()));
      assertThat(effects).extracting(Effect::node).contains("first", "second");

      second.outputWriter().close();
      long reclaimed = Long.parseLong(TaskProgram.read(second));
      List<TaskReport> again = reports.stream().filter(each -> each.attempt() > 1).toList();
      assertThat(reclaimed).isEqualTo(TaskProgram.AT_ONCE);
      assertThat(again).hasSize(TaskProgram.AT_ONCE);
      assertThat(again).extracting(TaskReport::node).containsOnly("second");

      assertThat(effects).hasSize(MANY + TaskProgram.AT_ONCE);
      Set<Integer> twice =
          effects.stream()
              .filter(each -> each.attempt() == 2)
              .map(Effect::number)
              .collect(Collectors.toSet());
      assertThat(twice).hasSize(TaskProgram.AT_ONCE);
      assertThat(effects)
          .filteredOn(each -> each.attempt() == 1 && twice.contains(each.number()))
          .extracting(Effect::node)
          .containsOnly("first");
    }
  }

  @Test
  void givesUpWhatKillsItsProcesses() throws Exception {
    try (Tasks _ = open(TaskBook.EMPTY.with("other", _ -> null));
        Tasks tasks = open(TaskBook.EMPTY)) {
      Process first = worker("first");
      TaskHandle poison = tasks.submit(TaskRequest.of("poison"));
      assertThat(first.waitFor()).isEqualTo(1);
      Process second = TaskProgram.launch(server.url(), "second");
      processes.add(second);
      assertThat(second.waitFor()).isEqualTo(1);

      TaskReport report = poison.await(SOON);

      assertThat(report.state()).isEqualTo(TaskState.FAILED);
      assertThat(report.attempt()).isEqualTo(2);
      assertThat(report.error()).contains("2 times", "second");
      awaitDead();
      assertThat(server.raw().number("XLEN", "{millrace-tasks}:dead")).isEqualTo(1);
      assertThat(server.raw().number("XLEN", "{millrace-tasks}:queue:poison")).isZero();
    }
  }
}
