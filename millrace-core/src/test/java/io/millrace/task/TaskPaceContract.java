// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// A part of [TasksContract]: when tasks run, how many at a time, and how often.
public interface TaskPaceContract extends TasksCase {
  private static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
    return Objects.requireNonNull(queue.poll(SOON.toSeconds(), TimeUnit.SECONDS), "nothing came");
  }

  @Test
  default void noMoreOfANameAtOneTimeThanItMayHave() throws Exception {
    AtomicInteger atWork = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Task counted =
        context -> {
          most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
          context.sleep(Duration.ofMillis(1));
          atWork.decrementAndGet();
          return null;
        };
    Tasks tasks =
        tasks(TaskBook.EMPTY.with("three", TaskOptions.DEFAULT.withConcurrency(3), counted));

    List<TaskHandle> handles = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      handles.add(tasks.submit(TaskRequest.of("three")));
    }

    for (TaskHandle each : handles) {
      assertThat(each.await(SOON).state()).isEqualTo(TaskState.SUCCEEDED);
    }
    assertThat(most.get()).isBetween(1, 3);
  }

  @Test
  default void computingTasksShareTheThreadsThereAre() throws Exception {
    BlockingQueue<Boolean> virtual = new LinkedBlockingQueue<>();
    Gate gate = new Gate();
    Task computing =
        _ -> {
          virtual.add(Thread.currentThread().isVirtual());
          gate.pass();
          return null;
        };
    TaskOptions onCpu = TaskOptions.DEFAULT.onCpu();
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with("one", onCpu, computing).with("other", onCpu, computing),
            TasksLimits.DEFAULT.withCpuThreads(2).withDrain(Duration.ZERO));

    List<TaskHandle> handles = new ArrayList<>();
    for (String name : List.of("one", "other", "one", "other")) {
      handles.add(tasks.submit(TaskRequest.of(name)));
    }

    assertThat(take(virtual)).isFalse();
    assertThat(take(virtual)).isFalse();
    assertThat(handles)
        .extracting(each -> each.report().state())
        .filteredOn(TaskState.PENDING::equals)
        .hasSize(2);
    gate.open();
    for (TaskHandle each : handles) {
      assertThat(each.await(SOON).state()).isEqualTo(TaskState.SUCCEEDED);
    }
  }

  @Test
  default void aDelayedTaskWaitsForItsTime() throws Exception {
    Tasks tasks = tasks(TaskBook.EMPTY.with("later", _ -> Instant.now().toString()));
    Duration delay = Duration.ofMillis(300);

    Instant before = Instant.now();
    TaskHandle handle = tasks.submit(TaskRequest.of("later").after(delay));

    assertThat(Instant.parse(handle.result(String.class, SOON)))
        .isAfterOrEqualTo(before.plus(delay).minusMillis(2));
  }

  @Test
  default void aDelayedTaskCanBeRevoked() throws Exception {
    Tasks tasks = tasks(TaskBook.EMPTY.with("later", _ -> null));
    TaskHandle handle = tasks.submit(TaskRequest.of("later").after(Duration.ofHours(1)));

    assertThat(handle.terminate()).isTrue();

    assertThat(handle.await(SOON).state()).isEqualTo(TaskState.REVOKED);
    assertThat(handle.report().attempt()).isZero();
  }

  @Test
  default void ofRequestsWithOneKeyOneIsRun() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Tasks tasks = tasks(TaskBook.EMPTY.with("pay", _ -> runs.incrementAndGet()));
    TaskRequest order = TaskRequest.of("pay").once("order-17");

    TaskHandle first = tasks.submit(order);
    TaskHandle second = tasks.submit(order);
    assertThat(second.result(Integer.class, SOON)).isEqualTo(1);
    TaskHandle third = tasks.submit(order);

    assertThat(second.id()).isEqualTo(first.id());
    assertThat(third.id()).isEqualTo(first.id());
    assertThat(tasks.submit(order.once("order-18")).result(Integer.class, SOON)).isEqualTo(2);
  }

  @Test
  default void aScheduleAsksAgainAndAgainUntilItIsClosed() throws Exception {
    BlockingQueue<TaskId> runs = new LinkedBlockingQueue<>();
    Tasks tasks = tasks(TaskBook.EMPTY.with("tick", context -> runs.add(context.id())));

    Scheduled scheduled =
        tasks.schedule("ticks", Schedule.every(Duration.ofMillis(100)), TaskRequest.of("tick"));

    assertThat(scheduled.label()).isEqualTo("ticks");
    assertThat(scheduled.next()).isPresent();
    Set<TaskId> asked = new HashSet<>();
    while (asked.size() < 3) {
      asked.add(take(runs));
    }
    scheduled.close();
    until(() -> scheduled.next().isEmpty());
  }
}
