// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.tasks;

import io.millrace.task.TaskId;
import io.millrace.task.TaskReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// Who waits for the ends of tasks, wherever these run. Safe for all threads.
final class Waits {
  private final Store store;
  private final Map<TaskId, CompletableFuture<TaskReport>> waiting = new ConcurrentHashMap<>();
  private volatile boolean closed;

  Waits(Store store) {
    this.store = store;
  }

  /// Completed when it has ended, or nobody can tell any more.
  CompletableFuture<TaskReport> of(TaskId id) {
    CompletableFuture<TaskReport> fresh = new CompletableFuture<>();
    CompletableFuture<TaskReport> before = waiting.putIfAbsent(id, fresh);
    if (before != null) {
      return before;
    }
    if (closed) {
      close();
    } else {
      look(id);
    }
    return fresh;
  }

  /// It is said to have ended.
  void ended(TaskId id) {
    if (waiting.containsKey(id)) {
      look(id);
    }
  }

  /// Something may have been missed.
  void lookForAll() {
    waiting.keySet().forEach(this::look);
  }

  /// A look that fails is taken again when the connection is back.
  private void look(TaskId id) {
    var _ = store.find(id).thenAccept(found -> seen(id, found));
  }

  private void seen(TaskId id, Optional<StoredTask> found) {
    if (found.isEmpty()) {
      fail(id, "forgotten (expected: asked for while it is kept)");
      return;
    }
    TaskReport report = found.get().report();
    if (report.state().isFinal()) {
      CompletableFuture<TaskReport> one = waiting.remove(id);
      if (one != null) {
        one.complete(report);
      }
    }
  }

  private void fail(TaskId id, String why) {
    CompletableFuture<TaskReport> one = waiting.remove(id);
    if (one != null) {
      one.completeExceptionally(new IllegalStateException("task " + id + ": " + why));
    }
  }

  void close() {
    closed = true;
    List.copyOf(waiting.keySet()).forEach(id -> fail(id, "the tasks were closed before it ended"));
  }
}
