// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import io.millrace.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks for tasks at their times. For those who build queues of tasks; safe for all threads.
public final class Schedules implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Schedules.class);

  /// The wall clock may be set while somebody sleeps, so nobody sleeps longer than that.
  private static final Duration LONGEST_NAP = Duration.ofMinutes(1);

  private final Tasks tasks;
  private final Timeline timeline;
  private final List<Clockwork> running = new ArrayList<>(); // guarded by this
  private boolean closed;

  /// @param tasks is asked; must know two requests with the same key for one
  public Schedules(Tasks tasks, Timeline timeline) {
    this.tasks = tasks;
    this.timeline = timeline;
  }

  /// @throws TaskRefusedException when it was closed
  public synchronized Scheduled add(String label, Schedule schedule, TaskRequest request) {
    if (closed) {
      throw new TaskRefusedException(
          "schedule " + label + ": tasks are closed (expected: before the server stops)");
    }
    Clockwork clockwork = new Clockwork(label, schedule, request);
    running.add(clockwork);
    clockwork.thread.start();
    return clockwork;
  }

  /// Ends all of them.
  @Override
  public void close() {
    List<Clockwork> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(running);
    }
    all.forEach(Clockwork::close);
  }

  private synchronized void forget(Clockwork ended) {
    running.remove(ended);
  }

  private final class Clockwork implements Scheduled {
    private final String label;
    private final Schedule schedule;
    private final TaskRequest request;
    private final Thread thread;
    private volatile @Nullable Instant next;

    private Clockwork(String label, Schedule schedule, TaskRequest request) {
      this.label = label;
      this.schedule = schedule;
      this.request = request;
      this.next = schedule.after(timeline.now()).orElse(null);
      this.thread = Thread.ofVirtual().name("schedule " + label).unstarted(this::run);
    }

    private void run() {
      try {
        for (Instant due = next; due != null; due = next) {
          awaitTime(due);
          ask(due);
          Instant now = timeline.now();
          next = schedule.after(now.isAfter(due) ? now : due).orElse(null);
        }
      } catch (InterruptedException closing) {
        next = null;
      } catch (RuntimeException broken) {
        log.error("Schedule {} has failed and is not asked any more.", label, broken);
        next = null;
      } finally {
        forget(this);
      }
    }

    private void awaitTime(Instant due) throws InterruptedException {
      for (Duration left = until(due); left.isPositive(); left = until(due)) {
        timeline.sleep(left.compareTo(LONGEST_NAP) < 0 ? left : LONGEST_NAP);
      }
    }

    private Duration until(Instant due) {
      return Duration.between(timeline.now(), due);
    }

    private void ask(Instant due) {
      try {
        var _ = tasks.submit(request.once(label + "@" + due));
      } catch (TaskRefusedException refused) {
        log.warn("Schedule {} could not ask for its task: {}", label, refused.getMessage());
      }
    }

    @Override
    public String label() {
      return label;
    }

    @Override
    public Optional<Instant> next() {
      return Optional.ofNullable(next);
    }

    @Override
    public void close() {
      thread.interrupt();
    }
  }
}
