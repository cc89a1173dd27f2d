// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.json.Json;
import io.millrace.redis.NeedsRedis;
import io.millrace.redis.RedisServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The commands for shared tasks, on a real Redis, and a worker in a process of its own.
@NeedsRedis
@Timeout(180)
class TasksCommandsTest {
  @TempDir Path directory;
  private final RedisServer redis = RedisServer.start();
  private String said = "";
  private String complained = "";

  @AfterEach
  void stop() {
    redis.close();
  }

  private int run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter error = new StringWriter();
    Shell shell = new Shell(Map.of("MILLRACE_TASKS_URL", redis.url()), directory, false);
    int code =
        new Main(shell, (_, _) -> {}).run(new PrintWriter(out), new PrintWriter(error), arguments);
    said = out.toString().strip();
    complained = error.toString().strip();
    return code;
  }

  @Test
  void submitsListsShowsAndRevokes() {
    assertThat(run("tasks", "list")).isZero();
    assertThat(said).isEqualTo("No tasks.");

    assertThat(run("tasks", "submit", "count", "{\"seconds\": 1}", "--once", "key")).isZero();
    String id = said;
    assertThat(run("tasks", "submit", "count", "--once", "key")).isZero();
    assertThat(said).isEqualTo(id);

    assertThat(run("tasks", "list")).isZero();
    List<String> lines = said.lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst()).startsWith("TASK ").endsWith("NODE  NOTE");
    assertThat(lines.getLast()).startsWith(id + "  count  pending  -    ");
    assertThat(run("tasks", "list", "--state", "failed")).isZero();
    assertThat(said).isEqualTo("No tasks that are failed.");

    assertThat(run("tasks", "retry", id)).isEqualTo(1);
    assertThat(complained)
        .isEqualTo("millrace: task " + id + ": pending (expected: failed or revoked)");
    assertThat(run("tasks", "revoke", id)).isZero();
    assertThat(said).isEqualTo("task " + id + ": revoked");
    assertThat(run("tasks", "revoke", id)).isEqualTo(1);
    assertThat(complained).endsWith("revoked (expected: one that has not ended)");

    assertThat(run("tasks", "show", id, "--json")).isZero();
    assertThat(Json.map(Json.read(said, Object.class))).containsEntry("state", "revoked");
    assertThat(run("tasks", "show", id)).isZero();
    assertThat(said).contains("state      revoked", "result     -");
    assertThat(run("tasks", "retry", id)).isZero();
    assertThat(said).isNotEqualTo(id).hasSameSizeAs(id);
  }

  @Test
  void saysWhatToDo() {
    assertThat(run("tasks")).isEqualTo(2);
    assertThat(complained).contains("expected: list, show, submit, revoke or retry");
    assertThat(run("tasks", "list", "--tasks", "memory")).isEqualTo(1);
    assertThat(complained).isEqualTo("millrace: " + TaskFlags.NOBODY_ELSE);
    assertThat(run("tasks", "list", "--tasks", "redis://u:secret@127.0.0.1:1")).isEqualTo(1);
    assertThat(complained)
        .isEqualTo(
            "millrace: tasks.url: redis://(hidden)@127.0.0.1:1 cannot be reached (expected: a Redis"
                + " that runs)");
    assertThat(run("tasks", "list", "--tasks", "redis+pubsub://127.0.0.1:1")).isEqualTo(2);
    assertThat(complained).contains("expected: a URL without +pubsub");
    assertThat(run("tasks", "list", "--state", "runing")).isEqualTo(2);
    assertThat(complained).contains("did you mean running?");
    assertThat(run("tasks", "show", "17")).isEqualTo(2);
    assertThat(complained).contains("task: 17 (expected: an id as millrace tasks list shows it)");
    assertThat(run("tasks", "show", "00000000-0000-4000-8000-000000000000")).isEqualTo(1);
    assertThat(complained).contains("not known");
    assertThat(run("tasks", "submit", "count", "{")).isEqualTo(2);
    assertThat(run("tasks", "submit", "no such")).isEqualTo(2);
    assertThat(complained).contains("task name: 'no such'");
    assertThat(run("worker")).isEqualTo(2);
    assertThat(complained).contains("or --tasks");
    assertThat(run("worker", "--tasks", "memory")).isEqualTo(1);
    assertThat(complained).isEqualTo("millrace: " + TaskFlags.NOBODY_ELSE);
  }

  @Test
  void aWorkerProcessDoesThemAndLeavesWhatItCannotFinish() throws Exception {
    try (Child worker =
        Child.millrace(
            directory, Map.of(), "worker", "--tasks", redis.url(), "--set", "tasks.drain=100ms")) {
      worker.awaitLine("working off count, flaky, primes");

      assertThat(run("tasks", "submit", "primes", "{\"below\": 100}", "--wait", "60")).isZero();
      assertThat(said).contains("state      succeeded", "25");

      assertThat(run("tasks", "submit", "count", "{\"seconds\": 600, \"steps\": 6000}")).isZero();
      String id = said;
      do {
        assertThat(run("tasks", "show", id, "--json")).isZero();
      } while (!said.contains("\"state\":\"progress\""));
      worker.terminate();
      assertThat(worker.awaitExit()).isZero();
    }
    assertThat(run("tasks", "list", "--state", "pending")).isZero();
    assertThat(said).contains("count  pending  1 ");
    assertThat(redis.raw().number("ZCARD", "{millrace-tasks}:workers")).isZero();
  }
}
