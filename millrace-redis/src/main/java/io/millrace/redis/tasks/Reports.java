// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.tasks;

import io.millrace.metrics.TaskCounters;
import io.millrace.task.Outcome;
import io.millrace.task.Progress;
import io.millrace.task.TaskReport;
import io.millrace.task.TaskState;
import io.millrace.task.TaskSurroundings;
import io.millrace.task.TaskUpdates;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The attempts that this process owns, and what Redis and the layer are told of them. What Redis
/// has not heard is said again until it has answered. Safe for all threads.
final class Reports implements Working.Ledger {
  private static final Logger log = LoggerFactory.getLogger(Reports.class);

  private final Store store;
  private final TaskSurroundings surroundings;
  private final TaskUpdates updates;
  private final TaskCounters counters;
  private final Map<String, Working> byToken = new ConcurrentHashMap<>();
  private final Object settled = new Object();

  Reports(Store store, TaskSurroundings surroundings, TaskUpdates updates) {
    this.store = store;
    this.surroundings = surroundings;
    this.updates = updates;
    this.counters = surroundings.layer().metrics().tasks;
  }

  Collection<Working> all() {
    return byToken.values();
  }

  @Nullable Working find(String token) {
    return byToken.get(token);
  }

  void began(Working fresh) {
    byToken.put(fresh.token, fresh);
    updates.tell(fresh.report(TaskState.RUNNING, "", "", null), fresh.request);
  }

  /// It was begun in Redis and cannot be run here.
  void giveBack(Working who) {
    byToken.put(who.token, who);
    ended(who, new Outcome.Stopped());
  }

  // ---- progress ----

  @Override
  public void progressed(Working who) {
    if (who.isLost()) {
      return;
    }
    updates.tell(who.report(TaskState.PROGRESS, "", "", null), who.request);
    sendProgress(who);
  }

  /// One at a time; the next one has what was said meanwhile.
  private void sendProgress(Working who) {
    Progress latest = who.progress();
    if (latest == null || !who.tellsProgress.compareAndSet(false, true)) {
      return;
    }
    Arguments said = progress(new Arguments().add(who.id().value()).add(who.token), latest);
    var _ =
        store
            .run(Script.PROGRESS, said)
            .whenComplete(
                (_, failure) -> {
                  who.tellsProgress.set(false);
                  if (failure == null && who.end() == null && who.progress() != latest) {
                    sendProgress(who);
                  }
                });
  }

  private static Arguments progress(Arguments arguments, @Nullable Progress progress) {
    return progress == null
        ? arguments.add("").add("").add("")
        : arguments.add(progress.done()).add(progress.total()).add(progress.note());
  }

  // ---- ends ----

  @Override
  public void ended(Working who, Outcome outcome) {
    if (who.isLost()) {
      remove(who);
      return;
    }
    who.end(
        End.of(
            outcome,
            who.attempt.definition().options().retry(),
            who.failures,
            surroundings.random()));
    say(who);
  }

  /// Says again what Redis has not heard.
  void sayAgain() {
    byToken.values().forEach(this::say);
  }

  private void say(Working who) {
    End end = who.end();
    if (end == null || !who.asking.compareAndSet(false, true)) {
      return;
    }
    Arguments said =
        progress(
            new Arguments()
                .add(who.id().value())
                .add(who.token)
                .add(end.what().label)
                .add(end.words())
                .add(end.pause()),
            who.progress());
    var _ =
        store
            .run(Script.FINISH, said)
            .whenComplete(
                (answer, failure) -> {
                  if (failure == null) {
                    heard(who, end, answer.text(0));
                  } else {
                    log.debug("How {} has ended is said again later.", who, failure);
                  }
                  who.asking.set(false);
                });
  }

  private void heard(Working who, End end, String state) {
    if (!byToken.containsKey(who.token)) {
      return; // said twice
    }
    switch (state) {
      case "lost" -> tellTwice(who);
      case "gone" ->
          log.warn("How {} has ended is kept by nobody: the server does not know it.", who);
      case "pending" -> tellAgain(who, end);
      default -> tellEnd(who, end, TaskState.of(state));
    }
    remove(who);
  }

  private void tellEnd(Working who, End end, TaskState state) {
    boolean succeeded = state == TaskState.SUCCEEDED;
    switch (state) {
      case SUCCEEDED -> counters.succeeded.increment();
      case FAILED -> counters.failed.increment();
      default -> counters.revoked.increment();
    }
    TaskReport report =
        who.report(
            state,
            succeeded ? end.words() : "",
            succeeded ? "" : end.words(),
            surroundings.timeline().now());
    updates.tell(report, who.request);
    log.debug("{} has ended: {}.", who, state.label());
  }

  private void tellAgain(Working who, End end) {
    if (end.what() == End.What.RETRY) {
      log.info("{} is tried again in {} ms.", who, end.pause().toMillis());
    } else {
      log.info("{} was not done and is left to others.", who);
    }
    updates.tell(who.report(TaskState.PENDING, "", end.words(), null), who.request);
  }

  /// It was given to another meanwhile, and only that one counts.
  void tellTwice(Working who) {
    log.warn(
        "{}: was given to another process, as this one was taken for dead; it ends here without"
            + " effect on the task, whose work may be done twice.",
        who);
  }

  private void remove(Working who) {
    byToken.remove(who.token);
    synchronized (settled) {
      settled.notifyAll();
    }
  }

  /// Another has it now; whatever it does here is not told.
  void lose(Working who) {
    who.lose();
    tellTwice(who);
    if (who.end() != null) {
      remove(who);
    } else {
      who.callOff(true);
    }
  }

  /// Waits until Redis knows of all ends, for that long at most.
  void awaitNone(Duration longest) throws InterruptedException {
    long until = System.nanoTime() + longest.toNanos();
    synchronized (settled) {
      for (long left = longest.toNanos(); left > 0 && !byToken.isEmpty(); ) {
        settled.wait(left / 1_000_000 + 1);
        left = until - System.nanoTime();
      }
    }
  }
}
