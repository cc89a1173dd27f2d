// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import io.millrace.json.Json;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A task of this process, as others see it.
record LocalHandle(LocalTasks tasks, LocalTask task) implements TaskHandle {
  @Override
  public TaskId id() {
    return task.id;
  }

  @Override
  public String name() {
    return task.definition.name();
  }

  @Override
  public TaskReport report() {
    return tasks.report(task);
  }

  @Override
  public CompletionStage<TaskReport> ended() {
    return task.ended.minimalCompletionStage();
  }

  @Override
  public TaskReport await(Duration longest) throws InterruptedException {
    try {
      return task.ended.get(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException notYet) {
      return report();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException("a task ended without a report", impossible);
    }
  }

  @Override
  public <T> T result(Class<T> type, Duration longest) throws InterruptedException {
    TaskReport report = await(longest);
    if (report.state() != TaskState.SUCCEEDED) {
      throw new TaskFailedException(report);
    }
    return Json.read(report.result(), type);
  }

  @Override
  public boolean revoke() {
    return tasks.callOff(task, false);
  }

  @Override
  public boolean terminate() {
    return tasks.callOff(task, true);
  }

  @Override
  public String toString() {
    return "task " + name() + " " + id();
  }
}
