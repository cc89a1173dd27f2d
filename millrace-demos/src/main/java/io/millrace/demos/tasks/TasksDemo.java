// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos.tasks;

import io.millrace.guard.RateLimit;
import io.millrace.server.ServerBuilder;
import io.millrace.task.Tasks;
import java.time.Duration;

/// Tasks that visitors start, watch and revoke: a socket for each window.
public final class TasksDemo {
  /// Of a window in a minute.
  private static final int WISHES = 60;

  private TasksDemo() {}

  /// @param tasks that know those of [io.millrace.demos.DemoTasks]
  public static void addTo(ServerBuilder builder, Tasks tasks) {
    builder.with(
        RateLimit.messages(WISHES, Duration.ofMinutes(1)),
        routes -> routes.websocket("/ws/tasks/", () -> new TasksConsumer(tasks)));
  }
}
