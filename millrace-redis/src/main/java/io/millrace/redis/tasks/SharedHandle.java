// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.tasks;

import io.millrace.json.Json;
import io.millrace.redis.connect.Lane;
import io.millrace.task.TaskFailedException;
import io.millrace.task.TaskHandle;
import io.millrace.task.TaskId;
import io.millrace.task.TaskReport;
import io.millrace.task.TaskState;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A task in Redis, as others see it. Its last report is kept when it has ended.
final class SharedHandle implements TaskHandle {
  private final SharedTasks tasks;
  private final TaskId id;
  private final String name;
  private volatile @Nullable TaskReport last;

  SharedHandle(SharedTasks tasks, TaskId id, String name) {
    this.tasks = tasks;
    this.id = id;
    this.name = name;
  }

  static SharedHandle of(SharedTasks tasks, TaskReport report) {
    SharedHandle handle = new SharedHandle(tasks, report.id(), report.name());
    handle.keep(report);
    return handle;
  }

  private TaskReport keep(TaskReport report) {
    if (report.state().isFinal()) {
      last = report;
    }
    return report;
  }

  @Override
  public TaskId id() {
    return id;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public TaskReport report() {
    TaskReport known = last;
    return known != null ? known : keep(tasks.report(id));
  }

  @Override
  public CompletionStage<TaskReport> ended() {
    TaskReport known = last;
    return known != null
        ? CompletableFuture.completedStage(known)
        : tasks.ended(id).thenApply(this::keep).minimalCompletionStage();
  }

  @Override
  public TaskReport await(Duration longest) throws InterruptedException {
    try {
      return ended().toCompletableFuture().get(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException notYet) {
      return report();
    } catch (ExecutionException unknown) {
      throw new IllegalStateException(Lane.cause(unknown).getMessage(), unknown);
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
    return last == null && tasks.callOff(id, false);
  }

  @Override
  public boolean terminate() {
    return last == null && tasks.callOff(id, true);
  }

  @Override
  public String toString() {
    return "task " + name + " " + id;
  }
}
