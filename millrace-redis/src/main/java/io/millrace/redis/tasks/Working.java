// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.tasks;

import io.millrace.task.Attempt;
import io.millrace.task.AttemptControl;
import io.millrace.task.AttemptObserver;
import io.millrace.task.Outcome;
import io.millrace.task.Progress;
import io.millrace.task.TaskId;
import io.millrace.task.TaskReport;
import io.millrace.task.TaskRequest;
import io.millrace.task.TaskState;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// An attempt that this process owns: from its beginning until Redis knows how it has ended.
final class Working implements AttemptObserver {
  final Attempt attempt;

  /// Says in Redis that it is this one that counts.
  final String token;

  /// Failed attempts before.
  final int failures;

  final TaskRequest request;
  private final Ledger ledger;
  private final Instant submitted;
  private final Instant due;
  private final Instant started;
  private final String node;

  /// Whether Redis is being asked.
  final AtomicBoolean asking = new AtomicBoolean();

  final AtomicBoolean tellsProgress = new AtomicBoolean();
  private volatile @Nullable Progress progress;
  private volatile @Nullable End end;
  private volatile boolean lost;

  // Guarded by this.
  private @Nullable AttemptControl control;
  private boolean revoked;
  private boolean terminated;

  /// Is told of it, on any thread; must not block.
  interface Ledger {
    void progressed(Working who);

    void ended(Working who, Outcome outcome);
  }

  Working(
      Attempt attempt,
      String token,
      int failures,
      TaskRequest request,
      Instant submitted,
      Instant due,
      Instant started,
      String node,
      Ledger ledger) {
    this.attempt = attempt;
    this.token = token;
    this.failures = failures;
    this.request = request;
    this.submitted = submitted;
    this.due = due;
    this.started = started;
    this.node = node;
    this.ledger = ledger;
  }

  TaskId id() {
    return attempt.id();
  }

  String name() {
    return attempt.definition().name();
  }

  @Override
  public void progressed(Progress said) {
    progress = said;
    ledger.progressed(this);
  }

  @Override
  public void ended(Outcome outcome) {
    ledger.ended(this, outcome);
  }

  @Nullable Progress progress() {
    return progress;
  }

  /// What Redis is to be told, or null while it runs.
  @Nullable End end() {
    return end;
  }

  void end(End how) {
    end = how;
  }

  /// It is another's task now.
  void lose() {
    lost = true;
  }

  boolean isLost() {
    return lost;
  }

  // ---- calling off ----

  /// It has begun; what was ordered before is done now.
  void controlledBy(AttemptControl given) {
    boolean toRevoke;
    boolean toTerminate;
    synchronized (this) {
      control = given;
      toRevoke = revoked;
      toTerminate = terminated;
    }
    if (toTerminate) {
      given.terminate();
    } else if (toRevoke) {
      given.revoke();
    }
  }

  void callOff(boolean terminate) {
    AttemptControl known;
    synchronized (this) {
      revoked = true;
      terminated |= terminate;
      known = control;
    }
    if (known != null && terminate) {
      known.terminate();
    } else if (known != null) {
      known.revoke();
    }
  }

  // ---- reports ----

  TaskReport report(TaskState state, String result, String error, @Nullable Instant ended) {
    return new TaskReport(
        id(),
        name(),
        state,
        attempt.number(),
        submitted,
        due,
        started,
        ended,
        progress,
        result,
        error,
        node);
  }

  @Override
  public String toString() {
    return "task " + name() + " " + id() + ", attempt " + attempt.number();
  }
}
