// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

/// There is no result of a task.
public final class TaskFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient TaskReport report;

  public TaskFailedException(TaskReport report) {
    super(
        "task %s %s: %s%s (expected: succeeded)"
            .formatted(
                report.name(),
                report.id(),
                report.state().label(),
                report.error().isEmpty() ? "" : ", " + report.error()));
    this.report = report;
  }

  /// The task when this was thrown.
  public TaskReport report() {
    return report;
  }
}
