// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import io.millrace.loop.Timer;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A task of this process. What can change is guarded by the lock of its [LocalTasks].
final class LocalTask {
  final TaskId id;
  final TaskDefinition definition;
  final TaskRequest request;
  final @Nullable String arguments;
  final Instant submitted;
  final CompletableFuture<TaskReport> ended = new CompletableFuture<>();

  TaskState state = TaskState.PENDING;
  int attempt;
  Instant due;
  boolean isQueued;
  boolean calledOff;
  String error = "";
  private String result = "";
  private String node = "";
  private @Nullable Instant started;
  private @Nullable Instant endedAt;
  private @Nullable Progress progress;
  @Nullable AttemptControl control;
  @Nullable Timer alarm;

  LocalTask(
      TaskId id,
      TaskDefinition definition,
      TaskRequest request,
      @Nullable String arguments,
      Instant submitted) {
    this.id = id;
    this.definition = definition;
    this.request = request;
    this.arguments = arguments;
    this.submitted = submitted;
    this.due = submitted.plus(request.delay());
  }

  void began(Instant now, String where) {
    state = TaskState.RUNNING;
    attempt++;
    started = now;
    node = where;
    progress = null;
  }

  void progressed(Progress said) {
    state = TaskState.PROGRESS;
    progress = said;
  }

  void waitsUntil(Instant again) {
    state = TaskState.PENDING;
    due = again;
    control = null;
  }

  void end(TaskState last, String madeResult, Instant now) {
    state = last;
    result = madeResult;
    endedAt = now;
    control = null;
  }

  boolean endedBefore(Instant moment) {
    return endedAt != null && endedAt.isBefore(moment);
  }

  TaskReport report() {
    return new TaskReport(
        id,
        definition.name(),
        state,
        attempt,
        submitted,
        due,
        started,
        endedAt,
        progress,
        result,
        error,
        node);
  }
}
