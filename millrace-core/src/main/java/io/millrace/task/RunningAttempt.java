// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import io.millrace.json.Json;
import io.millrace.layer.ChannelLayer;
import io.millrace.loop.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// An attempt at work: its thread, and who may end it.
final class RunningAttempt implements TaskContext, AttemptControl {
  private final TaskRunner runner;
  private final Attempt attempt;
  private final AttemptObserver observer;
  private final ProgressGate progress;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Thread thread;
  private volatile boolean revoked;
  private volatile @Nullable Timer timeout;

  // Guarded by this.
  private boolean left;
  private boolean abandoned;

  RunningAttempt(TaskRunner runner, Attempt attempt, AttemptObserver observer) {
    this.runner = runner;
    this.attempt = attempt;
    this.observer = observer;
    this.progress = new ProgressGate(runner.alarms(), observer::progressed);
    String name = "task " + attempt.definition().name() + " " + attempt.id();
    boolean computes = attempt.definition().options().threads() == TaskOptions.Threads.CPU;
    this.thread =
        (computes ? Thread.ofPlatform().daemon() : Thread.ofVirtual())
            .name(name)
            .unstarted(this::work);
  }

  /// @return false when there is no thread to be had
  boolean start() {
    Duration longest = attempt.definition().options().timeout();
    if (longest.isPositive()) {
      timeout = runner.alarms().after(longest, () -> late(longest));
    }
    try {
      thread.start();
      return true;
    } catch (OutOfMemoryError noThread) {
      Timer alarm = timeout;
      if (alarm != null) {
        alarm.cancel();
      }
      return false;
    }
  }

  private void work() {
    Outcome outcome;
    try {
      outcome = new Outcome.Succeeded(json(attempt.definition().body().run(this)));
    } catch (FinalFailureException last) {
      outcome = new Outcome.Failed(runner.failed(attempt, last), true);
    } catch (InterruptedException interrupted) {
      outcome = new Outcome.Failed("it was interrupted by itself", false);
    } catch (Throwable problem) {
      outcome = new Outcome.Failed(ended.get() ? "" : runner.failed(attempt, problem), false);
    }
    boolean _ = Thread.interrupted(); // it may be late, and is not for those who are told now
    try {
      end(outcome);
    } finally {
      leave();
    }
  }

  private String json(@Nullable Object result) {
    int most = runner.limits().resultBytes();
    try {
      return result == null ? "null" : Json.text(result, most);
    } catch (Json.TooLongException large) {
      throw new FinalFailureException(
          "result: more than " + most + " bytes of JSON (expected: less; keep it elsewhere)");
    } catch (IllegalArgumentException unwritable) {
      throw new FinalFailureException("result: " + unwritable.getMessage(), unwritable);
    }
  }

  private boolean end(Outcome outcome) {
    if (!ended.compareAndSet(false, true)) {
      return false;
    }
    Timer alarm = timeout;
    if (alarm != null) {
      alarm.cancel();
    }
    progress.close();
    observer.ended(outcome);
    return true;
  }

  private void late(Duration longest) {
    cut(new Outcome.Failed("timed out after " + longest.toMillis() + " ms", false));
  }

  @Override
  public void revoke() {
    revoked = true;
  }

  @Override
  public void terminate() {
    cut(new Outcome.Terminated());
  }

  /// Ends it because this process stops.
  void stop() {
    cut(new Outcome.Stopped());
  }

  private void cut(Outcome why) {
    revoked = true;
    if (end(why)) {
      interrupt();
      var _ = runner.alarms().after(runner.limits().patience(), this::abandonIfStuck);
    }
  }

  private synchronized void interrupt() {
    if (!left) {
      thread.interrupt();
    }
  }

  private synchronized void abandonIfStuck() {
    if (!left) {
      abandoned = runner.abandon(attempt, thread);
    }
  }

  private void leave() {
    boolean hadNoPlace;
    synchronized (this) {
      left = true;
      hadNoPlace = abandoned;
    }
    runner.left(this, attempt, hadNoPlace);
  }

  // ---- what the task is given ----

  @Override
  public TaskId id() {
    return attempt.id();
  }

  @Override
  public String name() {
    return attempt.definition().name();
  }

  @Override
  public int attempt() {
    return attempt.number();
  }

  @Override
  public <T> T arguments(Class<T> type) {
    String given = attempt.arguments();
    try {
      return Json.read(given == null ? "{}" : given, type);
    } catch (Json.Unreadable unfit) {
      throw new FinalFailureException("arguments: " + unfit.getMessage(), unfit);
    }
  }

  @Override
  public void progress(long done, long total, String note) {
    progress.say(new Progress(done, total, note));
  }

  @Override
  public boolean isRevoked() {
    return revoked;
  }

  @Override
  public ChannelLayer layer() {
    return runner.surroundings().layer();
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    runner.surroundings().timeline().sleep(duration);
  }
}
