// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.testing.TestTimeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

final class LocalTasksTest extends TasksContract {
  private final TestTimeline clock = new TestTimeline();

  @Override
  protected Tasks newTasks(TaskBook book, TasksLimits limits, TaskSurroundings surroundings) {
    return Tasks.inMemory(book, limits, surroundings);
  }

  /// Of a clock that the test turns.
  private Tasks clocked(TaskBook book, TasksLimits limits) {
    return Tasks.inMemory(
        book, limits, new TaskSurroundings(layer(), clock, new Random(7), "here"));
  }

  /// Turns the clock until something has happened: whoever sleeps may only be about to.
  private void turnUntil(Duration step, java.util.function.BooleanSupplier condition) {
    until(
        () -> {
          if (condition.getAsBoolean()) {
            return true;
          }
          clock.advance(step);
          return condition.getAsBoolean();
        });
  }

  @Test
  void knowsNoOtherNamesThanItsOwn() {
    Tasks tasks = tasks(TaskBook.EMPTY.with("report", _ -> null).with("thumbnail", _ -> null));

    assertThatThrownBy(() -> tasks.submit(TaskRequest.of("reports")))
        .isInstanceOf(TaskRefusedException.class)
        .hasMessage("task reports: unknown (expected: one of [report, thumbnail])");
  }

  @Test
  void waitsLongerAfterEachFailure() throws Exception {
    BlockingQueue<Instant> begun = new LinkedBlockingQueue<>();
    RetryPolicy policy =
        RetryPolicy.attempts(4)
            .withPauses(Duration.ofSeconds(10), Duration.ofSeconds(25))
            .withJitter(0);
    try (Tasks tasks =
        clocked(
            TaskBook.EMPTY.with(
                "fails",
                TaskOptions.DEFAULT.withRetry(policy).withoutTimeout(),
                _ -> {
                  begun.add(clock.now());
                  throw new IllegalStateException("again");
                }),
            TasksLimits.DEFAULT)) {
      TaskHandle handle = tasks.submit(TaskRequest.of("fails"));

      turnUntil(Duration.ofMillis(500), () -> handle.report().state() == TaskState.FAILED);

      List<Instant> times = new ArrayList<>(begun);
      assertThat(times).hasSize(4);
      assertThat(Duration.between(times.get(0), times.get(1)))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(10));
      assertThat(Duration.between(times.get(1), times.get(2)))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(20));
      assertThat(Duration.between(times.get(2), times.get(3)))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(25));
    }
  }

  @Test
  void aTimeoutGoesByTheClockThatIsGiven() {
    CountDownLatch interrupted = new CountDownLatch(1);
    try (Tasks tasks =
        clocked(
            TaskBook.EMPTY.with(
                "endless",
                _ -> {
                  try {
                    new CountDownLatch(1).await();
                  } finally {
                    interrupted.countDown();
                  }
                  return null;
                }),
            TasksLimits.DEFAULT)) {
      TaskHandle handle = tasks.submit(TaskRequest.of("endless"));
      until(() -> handle.report().state() == TaskState.RUNNING);

      turnUntil(Duration.ofMinutes(10), () -> handle.report().state() == TaskState.FAILED);

      assertThat(clock.now()).isAfterOrEqualTo(Instant.parse("2026-01-01T01:00:00Z"));
      assertThat(handle.report().error()).isEqualTo("timed out after 3600000 ms");
    }
  }

  @Test
  void aScheduleGoesByTheCalendar() {
    List<Instant> due = Collections.synchronizedList(new ArrayList<>());
    try (Tasks tasks =
        clocked(TaskBook.EMPTY.with("nightly", _ -> due.add(clock.now())), TasksLimits.DEFAULT)) {
      Scheduled scheduled =
          tasks.schedule(
              "night",
              Schedule.cron("30 3 * * *", java.time.ZoneOffset.UTC),
              TaskRequest.of("nightly"));
      assertThat(scheduled.next()).contains(Instant.parse("2026-01-01T03:30:00Z"));

      turnUntil(Duration.ofMinutes(1), () -> due.size() >= 2);

      List<Instant> sorted = new ArrayList<>(due); // each run has a thread of its own
      Collections.sort(sorted);
      assertThat(sorted.get(0)).isAfterOrEqualTo(Instant.parse("2026-01-01T03:30:00Z"));
      assertThat(sorted.get(1)).isAfterOrEqualTo(Instant.parse("2026-01-02T03:30:00Z"));
    }
  }

  @Test
  void refusesMoreThanMayWait() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with(
                "turn",
                TaskOptions.DEFAULT.withConcurrency(1),
                _ -> {
                  open.await();
                  return null;
                }),
            TasksLimits.DEFAULT.withWaiting(3).withDrain(Duration.ZERO));
    List<TaskHandle> handles = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      handles.add(tasks.submit(TaskRequest.of("turn", i).once("turn " + i)));
    }

    assertThatThrownBy(() -> tasks.submit("turn", 4))
        .isInstanceOf(TaskRefusedException.class)
        .hasMessage("task turn: 3 wait already (expected: fewer; try later)");

    assertThat(tasks.submit(TaskRequest.of("turn").once("turn 3")).id())
        .isEqualTo(handles.get(3).id());
    assertThat(counters().waiting.sum()).isEqualTo(3);
    assertThat(handles.get(3).revoke()).isTrue();
    assertThat(tasks.submit("turn", 5).report().state()).isEqualTo(TaskState.PENDING);
    open.countDown();
  }

  @Test
  void forgetsWhatEndedLongAgo() throws Exception {
    try (Tasks tasks =
        clocked(
            TaskBook.EMPTY.with("any", _ -> null),
            TasksLimits.DEFAULT.withKept(2, Duration.ofMinutes(5)))) {
      List<TaskHandle> handles = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        TaskHandle handle = tasks.submit(TaskRequest.of("any").once("key " + i));
        handle.await(SOON);
        handles.add(handle);
      }

      assertThat(tasks.find(handles.get(0).id())).isEmpty();
      assertThat(tasks.list(10)).hasSize(2);
      clock.advance(Duration.ofMinutes(6));
      assertThat(tasks.list(10)).isEmpty();
      TaskHandle again = tasks.submit(TaskRequest.of("any").once("key 2"));
      assertThat(again.id()).isNotEqualTo(handles.get(2).id());
      again.await(SOON);
    }
  }

  @Test
  void manyOfOneNameDoNotHoldUpAnother() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    TaskOptions onCpu = TaskOptions.DEFAULT.onCpu();
    Task noted =
        context -> {
          order.add(context.name());
          open.await();
          return null;
        };
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with("many", onCpu, noted).with("few", onCpu, noted),
            TasksLimits.DEFAULT.withCpuThreads(1).withDrain(Duration.ZERO));
    List<TaskHandle> handles = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      handles.add(tasks.submit("many", i));
    }
    handles.add(tasks.submit("few", 0));

    open.countDown();
    for (TaskHandle each : handles) {
      each.await(SOON);
    }

    assertThat(order.indexOf("few")).isLessThanOrEqualTo(2);
  }

  @Test
  void tooManyThatDoNotEndKeepTheirPlaces() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    BlockingQueue<TaskId> begun = new LinkedBlockingQueue<>();
    Task deaf =
        context -> {
          begun.add(context.id());
          while (released.getCount() > 0) {
            try {
              released.await();
            } catch (InterruptedException ignored) {
              // as if there were no such thing
            }
          }
          return null;
        };
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with("deaf", TaskOptions.DEFAULT.withConcurrency(1), deaf),
            TasksLimits.DEFAULT
                .withAbandoned(1)
                .withPatience(Duration.ofMillis(10))
                .withDrain(Duration.ZERO));
    TaskHandle first = tasks.submit(TaskRequest.of("deaf"));
    assertThat(begun.take()).isEqualTo(first.id());
    assertThat(first.terminate()).isTrue();
    TaskHandle second = tasks.submit(TaskRequest.of("deaf"));
    assertThat(begun.take()).isEqualTo(second.id());
    TaskHandle third = tasks.submit(TaskRequest.of("deaf"));

    assertThat(second.terminate()).isTrue();

    until(() -> counters().stuck.sum() == 2);
    assertThat(third.report().state()).isEqualTo(TaskState.PENDING);
    released.countDown();
    assertThat(begun.take()).isEqualTo(third.id());
    assertThat(third.await(SOON).state()).isEqualTo(TaskState.SUCCEEDED);
  }

  @Test
  void closingRevokesWhatWaits() throws Exception {
    Tasks tasks = tasks(TaskBook.EMPTY.with("later", _ -> null));
    TaskHandle delayed = tasks.submit(TaskRequest.of("later").after(Duration.ofHours(1)));

    tasks.close();

    assertThat(delayed.await(SOON).state()).isEqualTo(TaskState.REVOKED);
    assertThat(delayed.report().error()).contains("stopped");
    assertThat(counters().waiting.sum()).isZero();
    assertThatThrownBy(() -> tasks.submit(TaskRequest.of("later")))
        .isInstanceOf(TaskRefusedException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void closingRevokesMoreThanIsKept() throws Exception {
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with("later", _ -> null),
            TasksLimits.DEFAULT.withKept(1, Duration.ofMinutes(5)));
    List<TaskHandle> delayed = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      delayed.add(tasks.submit(TaskRequest.of("later").after(Duration.ofHours(1))));
    }

    tasks.close();

    for (TaskHandle handle : delayed) {
      assertThat(handle.await(SOON).state()).isEqualTo(TaskState.REVOKED);
    }
  }
}
