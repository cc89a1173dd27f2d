// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/// A task that was accepted. Safe for all threads.
public interface TaskHandle {
  TaskId id();

  String name();

  /// As it is now. Where tasks are shared by processes this asks the server and waits for it, so
  /// not on an event loop; once the task has ended, it does not.
  TaskReport report();

  /// The report when it has ended; fails when the tasks are closed before.
  CompletionStage<TaskReport> ended();

  /// Waits until it has ended, for that long at most.
  ///
  /// @return as it is then, ended or not
  TaskReport await(Duration longest) throws InterruptedException;

  /// Waits for the result.
  ///
  /// @throws TaskFailedException when it has failed, was called off, or has not ended in time
  /// @throws io.millrace.json.Json.Unreadable when the result is not that type
  <T> T result(Class<T> type, Duration longest) throws InterruptedException;

  /// Calls it off: if it has not begun, it never will; if it is at work, it may finish, and is not
  /// tried again.
  ///
  /// @return false when it has ended already
  boolean revoke();

  /// Calls it off and, if it is at work, interrupts it at once. Its state is [TaskState#REVOKED]
  /// from then on, whatever its code still does.
  ///
  /// @return false when it has ended already
  boolean terminate();
}
