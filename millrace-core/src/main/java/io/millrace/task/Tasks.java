// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import io.millrace.layer.ChannelLayer;
import java.util.List;
import java.util.Optional;

/// Runs work that outlives the request it came from. Safe for all threads.
///
/// ```java
/// TaskHandle handle = tasks.submit("report", order);
/// Report report = handle.result(Report.class, Duration.ofMinutes(1));
/// ```
///
/// Within one process tasks are kept in memory and are lost with it; shared by processes they are
/// run at least once. Submitting to others waits for their server, so it does not belong on event
/// loops.
public interface Tasks extends AutoCloseable {
  /// Tasks of this process alone.
  static Tasks inMemory(TaskBook book, ChannelLayer layer) {
    return inMemory(book, TasksLimits.DEFAULT, TaskSurroundings.of(layer));
  }

  static Tasks inMemory(TaskBook book, TasksLimits limits, TaskSurroundings surroundings) {
    return new LocalTasks(book, limits, surroundings);
  }

  /// Runs a piece of code in this process, wherever named tasks run.
  ///
  /// @param name for people, and for the limit of those at work at one time
  /// @throws TaskRefusedException when too many wait, or the tasks are closed
  TaskHandle run(String name, TaskOptions options, Task body);

  default TaskHandle run(String name, Task body) {
    return run(name, TaskOptions.DEFAULT, body);
  }

  /// Asks for a named task.
  ///
  /// @throws TaskRefusedException when nobody here knows the name, its arguments are too large or
  ///   no JSON, too many wait, the server cannot be reached, or the tasks are closed
  TaskHandle submit(TaskRequest request);

  default TaskHandle submit(String name, Object arguments) {
    return submit(TaskRequest.of(name, arguments));
  }

  /// Asks for a named task again and again, until what is returned is closed. Where tasks are
  /// shared, it is run once each time, however many processes have the same schedule.
  ///
  /// @param label names the schedule among all; the same in all processes
  Scheduled schedule(String label, Schedule schedule, TaskRequest request);

  /// One that is not forgotten yet.
  Optional<TaskHandle> find(TaskId id);

  /// Those that are remembered, the last submitted first.
  List<TaskReport> list(int most);

  /// Asks for a task again that has failed or was revoked, with the same arguments and as a new
  /// task; empty when there is no such one, or it was no named task.
  Optional<TaskHandle> retry(TaskId id);

  /// Accepts no more, lets those at work finish until the limit for draining is reached, and then
  /// interrupts them. What waits in this process is revoked; what is kept by a server stays there
  /// for others. A second call waits for the first.
  @Override
  void close();
}
