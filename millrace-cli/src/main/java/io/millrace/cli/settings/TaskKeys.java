// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import io.millrace.redis.RedisTaskOptions;
import io.millrace.task.TasksLimits;
import java.time.Duration;
import java.util.List;

/// The settings of background tasks.
final class TaskKeys {
  private static final KeyGroup GROUP = new KeyGroup();
  private static final RedisTaskOptions SHARED = RedisTaskOptions.DEFAULT;
  private static final TasksLimits LIMITS = TasksLimits.DEFAULT;
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final int ANY = Integer.MAX_VALUE;
  private static final int KEPT = 10_000;

  static final Key<String> URL =
      GROUP.key(
          "tasks.url",
          Kind.layerUrl(),
          LayerSettings.MEMORY,
          "`memory` for tasks of one process, or a Redis where several share them, such as"
              + " `redis://127.0.0.1:6379`");
  static final Key<String> PREFIX =
      GROUP.key(
          "tasks.prefix",
          Kind.text(1, "letters, digits, ., _ and -, such as millrace-tasks"),
          SHARED.prefix(),
          "What all keys of tasks at Redis begin with, in braces; the same in all processes");
  static final Key<Integer> WAITING =
      GROUP.key(
          "tasks.waiting",
          Kind.number(1, ANY),
          SHARED.waiting(),
          "Tasks that may wait, at Redis of each name; more are refused");
  static final Key<Integer> KEPT_TASKS =
      GROUP.key(
          "tasks.kept",
          Kind.number(0, ANY),
          KEPT,
          "Tasks that have ended and are remembered; then the oldest are forgotten");
  static final Key<Duration> KEPT_FOR =
      GROUP.key(
          "tasks.kept-for",
          Kind.duration(Duration.ZERO),
          LIMITS.keptFor(),
          "How long they are remembered at most, and their keys that let one run once");
  static final Key<Integer> ARGUMENTS =
      GROUP.key(
          "tasks.arguments",
          Kind.size(1),
          LIMITS.argumentBytes(),
          "The arguments of a task as JSON; beyond it is refused");
  static final Key<Integer> RESULT =
      GROUP.key(
          "tasks.result",
          Kind.size(1),
          LIMITS.resultBytes(),
          "The result of a task as JSON; beyond it has failed");
  static final Key<Duration> DRAIN =
      GROUP.key(
          "tasks.drain",
          Kind.duration(Duration.ZERO),
          LIMITS.drain(),
          "How long a process that stops lets its tasks finish; then they are interrupted");
  static final Key<Duration> VISIBILITY =
      GROUP.key(
          "tasks.visibility",
          Kind.duration(SHORTEST),
          SHARED.visibility(),
          "After that a task that Redis has delivered is delivered again, unless its worker says"
              + " that it has it, as it does");
  static final Key<Duration> LEASE =
      GROUP.key(
          "tasks.lease",
          Kind.duration(SHORTEST),
          SHARED.lease(),
          "After that a worker that says nothing is taken for dead, and others do its tasks again");
  static final Key<Integer> DELIVERIES =
      GROUP.key(
          "tasks.deliveries",
          Kind.number(1, ANY),
          SHARED.deliveries(),
          "How many workers may die of one task before it is given up");

  private TaskKeys() {}

  static List<Key<?>> all() {
    return GROUP.keys();
  }

  static TaskSettings tasks(Configuration from) {
    TasksLimits limits =
        new TasksLimits(
            from.get(WAITING),
            from.get(ARGUMENTS),
            from.get(RESULT),
            from.get(KEPT_TASKS),
            from.get(KEPT_FOR),
            LIMITS.cpuThreads(),
            LIMITS.abandoned(),
            LIMITS.patience(),
            from.get(DRAIN));
    return new TaskSettings(
        from.get(URL),
        from.get(PREFIX),
        limits,
        from.get(VISIBILITY),
        from.get(LEASE),
        from.get(DELIVERIES));
  }
}
