// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import io.millrace.metrics.TaskCounters;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs attempts, each on a thread of its own, no more than their names allow. For those who build
/// queues of tasks. Safe for all threads.
///
/// Whatever the code of a task does, this contains it: what it throws, that it does not end, that
/// it does not heed interruption, and how much it returns.
public final class TaskRunner {
  private static final Logger log = LoggerFactory.getLogger(TaskRunner.class);
  private static final int LONGEST_ERROR = 2_000;
  private static final int SHOWN_FRAMES = 12;

  private final TasksLimits limits;
  private final TaskSurroundings surroundings;
  private final Runnable whenFreed;
  private final Alarms alarms;
  private final TaskCounters counters;
  private final Places places;
  private final Set<RunningAttempt> running = ConcurrentHashMap.newKeySet();
  private final Object ends = new Object();

  /// @param whenFreed called when a place has become free, on any thread; must not block
  public TaskRunner(TasksLimits limits, TaskSurroundings surroundings, Runnable whenFreed) {
    this.limits = limits;
    this.surroundings = surroundings;
    this.whenFreed = whenFreed;
    this.alarms = new Alarms(surroundings.timeline());
    this.counters = surroundings.layer().metrics().tasks;
    this.places = new Places(limits.cpuThreads(), limits.abandoned());
  }

  /// How many of them could start now.
  public int room(TaskDefinition definition) {
    return places.free(definition);
  }

  /// Starts an attempt and returns; empty when there is no place for it, or no thread. Its observer
  /// may be told of the end before this returns.
  public Optional<AttemptControl> start(Attempt attempt, AttemptObserver observer) {
    if (!places.take(attempt.definition())) {
      return Optional.empty();
    }
    counters.atWork.increment();
    RunningAttempt fresh = new RunningAttempt(this, attempt, observer);
    running.add(fresh);
    if (!fresh.start()) {
      log.error("No thread can be started for task {}.", attempt.id());
      counters.atWork.decrement();
      running.remove(fresh);
      places.giveBack(attempt.definition());
      return Optional.empty();
    }
    return Optional.of(fresh);
  }

  /// Waits until none is at work, for that long at most; then stops those that are, and gives them
  /// a moment to end.
  ///
  /// @return whether all have ended by themselves
  public boolean drain(Duration longest) throws InterruptedException {
    if (awaitNone(longest)) {
      return true;
    }
    log.warn("{} tasks are still at work and are stopped.", running.size());
    running.forEach(RunningAttempt::stop);
    boolean _ = awaitNone(limits.patience().compareTo(MOMENT) < 0 ? limits.patience() : MOMENT);
    return false;
  }

  private static final Duration MOMENT = Duration.ofSeconds(1);

  private boolean awaitNone(Duration longest) throws InterruptedException {
    long until = System.nanoTime() + longest.toNanos();
    synchronized (ends) {
      while (!running.isEmpty()) {
        long left = until - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        ends.wait(left / 1_000_000 + 1);
      }
    }
    return true;
  }

  // ---- for the attempts ----

  TasksLimits limits() {
    return limits;
  }

  TaskSurroundings surroundings() {
    return surroundings;
  }

  Alarms alarms() {
    return alarms;
  }

  /// Logs what was thrown.
  ///
  /// @return the same in a few words
  String failed(Attempt attempt, Throwable problem) {
    log.warn(
        "Task {} {} failed in its attempt {}.",
        attempt.definition().name(),
        attempt.id(),
        attempt.number(),
        problem);
    String words =
        problem instanceof FinalFailureException && problem.getMessage() != null
            ? problem.getMessage()
            : problem.toString();
    return words.length() <= LONGEST_ERROR ? words : words.substring(0, LONGEST_ERROR);
  }

  /// @return whether its place is free again although it still runs
  boolean abandon(Attempt attempt, Thread thread) {
    counters.stuck.increment();
    boolean replaced = places.abandon(attempt.definition());
    log.error(
        "Task {} {} does not end although it was interrupted; {}. It is at:\n{}",
        attempt.definition().name(),
        attempt.id(),
        replaced ? "its place is given to others" : "it keeps its place",
        Stream.of(thread.getStackTrace())
            .limit(SHOWN_FRAMES)
            .map(frame -> "    " + frame)
            .collect(Collectors.joining("\n")));
    if (replaced) {
      whenFreed.run();
    }
    return replaced;
  }

  void left(RunningAttempt who, Attempt attempt, boolean wasReplaced) {
    counters.atWork.decrement();
    running.remove(who); // not before: who waits for none may look at the counters at once
    if (wasReplaced) {
      places.abandonedEnded();
    } else {
      places.giveBack(attempt.definition());
      whenFreed.run();
    }
    synchronized (ends) {
      ends.notifyAll();
    }
  }
}
