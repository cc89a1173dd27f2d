// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import io.millrace.redis.tasks.SharedTasks;
import io.millrace.task.TaskBook;
import io.millrace.task.TaskSurroundings;
import io.millrace.task.Tasks;
import io.millrace.task.TasksLimits;

/// Opens tasks that processes share through Redis 6.2 or later.
public final class RedisTasks {
  private RedisTasks() {}

  /// Waits until the server was tried once. While it cannot be reached, tasks are refused, and what
  /// is at work goes on; the connection comes back by itself.
  ///
  /// @param book what this process works off; the empty one for a process that only submits
  /// @param limits of this process; those for what is kept apply to all tasks that end here
  public static Tasks open(
      RedisTaskOptions options, TaskBook book, TasksLimits limits, TaskSurroundings surroundings) {
    return SharedTasks.open(options, book, limits, surroundings);
  }
}
