// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import io.millrace.json.Json;
import io.millrace.metrics.TaskCounters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tasks of one process: who waits, who is at work, who is remembered.
final class LocalTasks implements Tasks {
  private static final Logger log = LoggerFactory.getLogger(LocalTasks.class);

  private final TaskBook book;
  private final TasksLimits limits;
  private final TaskSurroundings surroundings;
  private final TaskCounters counters;
  private final Alarms alarms;
  private final TaskRunner runner;
  private final TaskUpdates updates;
  private final Schedules schedules;

  private final Object lock = new Object();
  // Guarded by the lock, as are the tasks themselves.
  private final SequencedMap<TaskId, LocalTask> known = new LinkedHashMap<>();
  private final Map<String, LocalTask> byKey = new HashMap<>();
  private final Deque<LocalTask> finished = new ArrayDeque<>();
  private final LocalQueue queue = new LocalQueue();
  private int waiting;
  private boolean closed;

  LocalTasks(TaskBook book, TasksLimits limits, TaskSurroundings surroundings) {
    this.book = book;
    this.limits = limits;
    this.surroundings = surroundings;
    this.counters = surroundings.layer().metrics().tasks;
    this.alarms = new Alarms(surroundings.timeline());
    this.runner = new TaskRunner(limits, surroundings, this::startWaiting);
    this.updates = new TaskUpdates(surroundings.layer());
    this.schedules = new Schedules(this, surroundings.timeline());
  }

  // ---- to begin ----

  @Override
  public TaskHandle run(String name, TaskOptions options, Task body) {
    return accept(new TaskDefinition(name, options, body), TaskRequest.of(name), null);
  }

  @Override
  public TaskHandle submit(TaskRequest request) {
    TaskDefinition definition =
        book.find(request.name()).orElseThrow(() -> unknown(request.name()));
    String arguments;
    try {
      arguments = Json.text(request.arguments(), limits.argumentBytes());
    } catch (IllegalArgumentException unfit) {
      counters.refused.increment();
      throw new TaskRefusedException(
          "task " + request.name() + ": arguments: " + unfit.getMessage(), unfit);
    }
    return accept(definition, request, arguments);
  }

  private TaskRefusedException unknown(String name) {
    counters.refused.increment();
    return new TaskRefusedException(
        "task "
            + name
            + ": unknown (expected: one of "
            + book.definitions().stream().map(TaskDefinition::name).toList()
            + ")");
  }

  private TaskHandle accept(
      TaskDefinition definition, TaskRequest request, @Nullable String arguments) {
    LocalTask task;
    synchronized (lock) {
      if (closed) {
        throw refused(definition, "tasks are closed (expected: before the server stops)");
      }
      forgetOld();
      LocalTask before = request.key().isEmpty() ? null : byKey.get(request.key());
      if (before != null) {
        return new LocalHandle(this, before);
      }
      if (waiting >= limits.waiting()) {
        throw refused(definition, waiting + " wait already (expected: fewer; try later)");
      }
      TaskId id = TaskId.random(surroundings.random());
      task = new LocalTask(id, definition, request, arguments, surroundings.timeline().now());
      known.put(id, task);
      if (!request.key().isEmpty()) {
        byKey.put(request.key(), task);
      }
      counters.submitted.increment();
      waits(task, request.delay());
      updates.tell(task.report(), request);
    }
    startWaiting();
    return new LocalHandle(this, task);
  }

  private TaskRefusedException refused(TaskDefinition definition, String why) {
    counters.refused.increment();
    return new TaskRefusedException("task " + definition.name() + ": " + why);
  }

  /// Guarded by the lock.
  private void waits(LocalTask task, Duration delay) {
    waiting++;
    counters.waiting.increment();
    if (delay.isPositive()) {
      task.alarm = alarms.after(delay, () -> due(task));
    } else {
      queue.add(task);
    }
  }

  private void due(LocalTask task) {
    synchronized (lock) {
      if (task.state != TaskState.PENDING || task.isQueued) {
        return;
      }
      task.alarm = null;
      queue.add(task);
    }
    startWaiting();
  }

  private void startWaiting() {
    synchronized (lock) {
      for (LocalTask next = queue.poll(runner::room);
          next != null;
          next = queue.poll(runner::room)) {
        start(next);
      }
    }
  }

  /// Guarded by the lock, which the thread that begins here may have to wait for.
  private void start(LocalTask task) {
    noLongerWaits();
    task.began(surroundings.timeline().now(), surroundings.node());
    int number = task.attempt;
    if (number > 1) {
      counters.retried.increment();
    }
    log.debug("Task {} {} begins its attempt {}.", task.definition.name(), task.id, number);
    updates.tell(task.report(), task.request);
    AttemptObserver observer =
        new AttemptObserver() {
          @Override
          public void progressed(Progress said) {
            LocalTasks.this.progressed(task, said);
          }

          @Override
          public void ended(Outcome outcome) {
            LocalTasks.this.ended(task, outcome);
          }
        };
    task.control =
        runner
            .start(new Attempt(task.id, number, task.definition, task.arguments), observer)
            .orElse(null);
    if (task.control == null) { // others hear of it when nobody holds the lock
      Outcome outcome = new Outcome.Failed("there was no thread for it", false);
      Thread.ofVirtual().start(() -> observer.ended(outcome));
    }
  }

  private void noLongerWaits() {
    waiting--;
    counters.waiting.decrement();
  }

  // ---- to end ----

  private void progressed(LocalTask task, Progress said) {
    synchronized (lock) {
      task.progressed(said);
      updates.tell(task.report(), task.request);
    }
  }

  private void ended(LocalTask task, Outcome outcome) {
    boolean isOver;
    synchronized (lock) {
      isOver =
          switch (outcome) {
            case Outcome.Succeeded(String result) -> end(task, TaskState.SUCCEEDED, result);
            case Outcome.Failed(String error, boolean isFinal) -> failed(task, error, isFinal);
            case Outcome.Terminated() -> end(task, TaskState.REVOKED, "");
            case Outcome.Stopped() -> stopped(task);
          };
    }
    if (isOver) {
      tellEnd(task);
    }
  }

  private boolean failed(LocalTask task, String error, boolean isFinal) {
    task.error = error;
    RetryPolicy retry = task.definition.options().retry();
    if (task.calledOff) {
      return end(task, TaskState.REVOKED, "");
    }
    if (isFinal || closed || !retry.allowsAfter(task.attempt)) {
      return end(task, TaskState.FAILED, "");
    }
    Duration pause = retry.pauseAfter(task.attempt, surroundings.random());
    task.waitsUntil(surroundings.timeline().now().plus(pause));
    log.info(
        "Task {} {} is tried again in {} ms.", task.definition.name(), task.id, pause.toMillis());
    waits(task, pause);
    updates.tell(task.report(), task.request);
    return false;
  }

  private boolean stopped(LocalTask task) {
    task.error = "the process was stopped before it was done";
    return end(task, TaskState.REVOKED, "");
  }

  /// Guarded by the lock.
  private boolean end(LocalTask task, TaskState state, String result) {
    task.end(state, result, surroundings.timeline().now());
    switch (state) {
      case SUCCEEDED -> counters.succeeded.increment();
      case FAILED -> counters.failed.increment();
      default -> counters.revoked.increment();
    }
    finished.add(task);
    forgetOld();
    updates.tell(task.report(), task.request);
    return true;
  }

  private void tellEnd(LocalTask task) {
    TaskReport report = report(task);
    log.debug("Task {} {} has ended: {}.", report.name(), report.id(), report.state().label());
    boolean _ = task.ended.complete(report);
  }

  /// @return false when it has ended
  boolean callOff(LocalTask task, boolean terminate) {
    AttemptControl atWork;
    synchronized (lock) {
      if (task.state.isFinal()) {
        return false;
      }
      task.calledOff = true;
      atWork = task.control;
      if (atWork == null && task.state.isAtWork()) {
        return true; // it has no thread, and ends in a moment
      }
      if (atWork == null) {
        leaveQueue(task);
        boolean _ = end(task, TaskState.REVOKED, "");
      }
    }
    if (atWork == null) {
      tellEnd(task);
    } else if (terminate) {
      atWork.terminate();
    } else {
      atWork.revoke();
    }
    return true;
  }

  private void leaveQueue(LocalTask task) {
    noLongerWaits();
    queue.remove(task);
    if (task.alarm != null) {
      task.alarm.cancel();
      task.alarm = null;
    }
  }

  // ---- to look at ----

  TaskReport report(LocalTask task) {
    synchronized (lock) {
      return task.report();
    }
  }

  @Override
  public Optional<TaskHandle> find(TaskId id) {
    synchronized (lock) {
      forgetOld();
      return Optional.ofNullable(known.get(id)).map(task -> new LocalHandle(this, task));
    }
  }

  @Override
  public List<TaskReport> list(int most) {
    synchronized (lock) {
      forgetOld();
      return known.sequencedValues().reversed().stream()
          .limit(most)
          .map(LocalTask::report)
          .toList();
    }
  }

  @Override
  public Optional<TaskHandle> retry(TaskId id) {
    LocalTask before;
    synchronized (lock) {
      before = known.get(id);
      if (before == null || before.arguments == null || !before.state.isUnsuccessful()) {
        return Optional.empty();
      }
    }
    TaskRequest again = before.request.after(Duration.ZERO).once("");
    return Optional.of(accept(before.definition, again, before.arguments));
  }

  /// Guarded by the lock.
  private void forgetOld() {
    Instant oldest = surroundings.timeline().now().minus(limits.keptFor());
    while (!finished.isEmpty()
        && (finished.size() > limits.kept() || finished.getFirst().endedBefore(oldest))) {
      LocalTask old = finished.removeFirst();
      known.remove(old.id);
      boolean _ = byKey.remove(old.request.key(), old);
    }
  }

  // ---- the rest ----

  @Override
  public Scheduled schedule(String label, Schedule schedule, TaskRequest request) {
    return schedules.add(label, schedule, request);
  }

  @Override
  public void close() {
    schedules.close();
    List<LocalTask> left = new ArrayList<>();
    synchronized (lock) {
      closed = true;
      // A copy: with more ends than are kept, the oldest are forgotten meanwhile.
      for (LocalTask task : List.copyOf(known.values())) {
        if (task.state == TaskState.PENDING) {
          leaveQueue(task);
          boolean _ = stopped(task);
          left.add(task);
        }
      }
    }
    left.forEach(this::tellEnd);
    try {
      boolean _ = runner.drain(limits.drain());
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
