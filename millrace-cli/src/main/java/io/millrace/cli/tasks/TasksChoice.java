// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.tasks;

import io.millrace.cli.settings.TaskSettings;
import io.millrace.redis.RedisTaskOptions;
import io.millrace.redis.RedisTasks;
import io.millrace.task.TaskBook;
import io.millrace.task.TaskSurroundings;
import io.millrace.task.Tasks;
import io.millrace.task.TasksLimits;

/// The tasks that the settings ask for.
public sealed interface TasksChoice {
  /// @throws io.millrace.cli.settings.SettingsException when the URL is none of Redis
  static TasksChoice of(TaskSettings settings) {
    return settings.isInMemory()
        ? new InMemory(settings.limits())
        : new Shared(settings.redis(), settings.limits());
  }

  /// Waits until a server was tried once. Whoever opens it closes it.
  Tasks open(TaskBook book, TaskSurroundings surroundings);

  /// One line for operators, without secrets.
  String described();

  /// Whether other processes may do them.
  boolean isShared();

  /// Within this process.
  record InMemory(TasksLimits limits) implements TasksChoice {
    @Override
    public Tasks open(TaskBook book, TaskSurroundings surroundings) {
      return Tasks.inMemory(book, limits, surroundings);
    }

    @Override
    public String described() {
      return "in memory, of this process alone";
    }

    @Override
    public boolean isShared() {
      return false;
    }
  }

  /// At Redis.
  record Shared(RedisTaskOptions options, TasksLimits limits) implements TasksChoice {
    @Override
    public Tasks open(TaskBook book, TaskSurroundings surroundings) {
      return RedisTasks.open(options, book, limits, surroundings);
    }

    @Override
    public String described() {
      return options.describe();
    }

    @Override
    public boolean isShared() {
      return true;
    }
  }
}
