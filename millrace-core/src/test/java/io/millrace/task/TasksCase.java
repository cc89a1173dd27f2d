// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.layer.ChannelLayer;
import io.millrace.metrics.TaskCounters;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/// What the parts of [TasksContract] begin with.
public interface TasksCase {
  Duration SOON = Duration.ofSeconds(30);
  RetryPolicy AT_ONCE =
      RetryPolicy.attempts(3).withPauses(Duration.ofMillis(1), Duration.ofMillis(5));
  TaskOptions ONE_AT_A_TIME = TaskOptions.DEFAULT.withConcurrency(1);

  /// Arguments, or a result.
  record Order(String what, int pieces) {}

  /// The layer that the tasks have.
  ChannelLayer layer();

  /// Fresh tasks, closed after the test.
  Tasks tasks(TaskBook book, TasksLimits limits);

  default Tasks tasks(TaskBook book) {
    return tasks(
        book, TasksLimits.DEFAULT.withDrain(Duration.ZERO).withPatience(Duration.ofMillis(50)));
  }

  default TaskCounters counters() {
    return layer().metrics().tasks;
  }

  default void until(BooleanSupplier condition) {
    Instant end = Instant.now().plus(SOON);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).isBefore(end);
      Thread.onSpinWait();
    }
  }
}
