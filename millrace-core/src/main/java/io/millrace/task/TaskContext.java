// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import io.millrace.layer.ChannelLayer;
import java.time.Duration;

/// What a task knows while it runs. Safe for all threads.
public interface TaskContext {
  TaskId id();

  String name();

  /// 1 for the first. Where tasks are shared by processes, a new attempt may begin while one on a
  /// process that was taken for dead goes on.
  int attempt();

  /// What the task was submitted with, as a record, a map, or another type that JSON knows.
  ///
  /// @throws IllegalArgumentException when it does not fit; it is not tried again then
  <T> T arguments(Class<T> type);

  /// Says how far the task is. Cheap: what is said faster than it can be told is left out, but for
  /// the latest.
  void progress(long done, long total, String note);

  /// Whether somebody has called the task off.
  boolean isRevoked();

  /// The layer, for messages to channels and groups.
  ChannelLayer layer();

  /// Waits.
  ///
  /// @throws InterruptedException when the task is terminated
  void sleep(Duration duration) throws InterruptedException;
}
