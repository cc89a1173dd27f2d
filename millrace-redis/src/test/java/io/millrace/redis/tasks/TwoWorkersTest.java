// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.layer.GroupName;
import io.millrace.layer.Inbox;
import io.millrace.redis.NeedsRedis;
import io.millrace.redis.RedisTaskOptions;
import io.millrace.task.RetryPolicy;
import io.millrace.task.Schedule;
import io.millrace.task.TaskBook;
import io.millrace.task.TaskHandle;
import io.millrace.task.TaskOptions;
import io.millrace.task.TaskRefusedException;
import io.millrace.task.TaskReport;
import io.millrace.task.TaskRequest;
import io.millrace.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What several who share tasks have of each other.
@NeedsRedis
final class TwoWorkersTest extends WorkersCase {
  @Test
  void callsOffWhatRunsElsewhereWithoutWaitingUntilItLooks() throws Exception {
    Party web = submitter();
    RedisTaskOptions seldom = options(server.url()).withVisibility(Duration.ofHours(1));
    var _ = party("one", TaskBook.EMPTY.with("wait", waits("one")), seldom, LIMITS);
    var _ = party("two", TaskBook.EMPTY.with("wait", waits("two")), seldom, LIMITS);
    TaskHandle handle = web.tasks().submit(TaskRequest.of("wait"));
    String who = take(begun);

    assertThat(handle.terminate()).isTrue();
    assertThat(take(interrupted)).isEqualTo(who);
    assertThat(handle.await(SOON).state()).isEqualTo(TaskState.REVOKED);
    assertThat(handle.terminate()).isFalse();
  }

  @Test
  void aWorkerThatLeavesGivesItsTasksToOthersAtOnce() throws Exception {
    Party web = submitter();
    Party one = party("one", TaskBook.EMPTY.with("wait", waits("one")));
    TaskHandle handle = web.tasks().submit(TaskRequest.of("wait"));
    assertThat(take(begun)).isEqualTo("one 1");

    one.tasks().close();

    assertThat(take(interrupted)).isEqualTo("one 1");
    var _ = party("two", TaskBook.EMPTY.with("wait", waits("two")));
    assertThat(take(begun)).isEqualTo("two 2");
    gate.release();
    assertThat(handle.result(String.class, SOON)).isEqualTo("two");
    assertThat(server.raw().number("XLEN", "{millrace-tasks}:queue:wait")).isZero();
    assertThat(server.raw().number("ZCARD", "{millrace-tasks}:workers")).isEqualTo(1);
  }

  @Test
  void aScheduleInTwoProcessesAsksOnceEachTime() throws Exception {
    TaskBook book = TaskBook.EMPTY.with("tick", _ -> null);
    Schedule often = Schedule.every(Duration.ofMillis(200));
    Party one = party("one", book);
    Party two = party("two", book);
    var _ = one.tasks().schedule("ticks", often, TaskRequest.of("tick"));
    var _ = two.tasks().schedule("ticks", often, TaskRequest.of("tick"));

    until(() -> one.tasks().list(100).size() >= 8);

    List<TaskReport> runs = one.tasks().list(100);
    List<Long> slots =
        runs.stream().map(each -> each.submitted().plusMillis(2).toEpochMilli() / 200).toList();
    assertThat(new HashSet<>(slots)).hasSameSizeAs(slots);
  }

  @Test
  void submittersNeedNotKnowTheNamesAndOthersMayNotMistypeThem() {
    Party web = submitter();
    Party one = party("one", TaskBook.EMPTY.with("report", _ -> null));

    assertThat(web.tasks().submit(TaskRequest.of("later")).report().state())
        .isEqualTo(TaskState.PENDING);
    until(() -> server.raw().number("SCARD", "{millrace-tasks}:names") == 1);
    assertThatThrownBy(() -> one.tasks().submit(TaskRequest.of("reprot")))
        .isInstanceOf(TaskRefusedException.class)
        .hasMessage("task reprot: unknown (expected: one of [report])");
  }

  @Test
  void refusesWhatTooManyWaitFor() {
    Party web = party("web", TaskBook.EMPTY, options(server.url()).withWaiting(3), LIMITS);
    for (int i = 0; i < 3; i++) {
      web.tasks().submit("full", i);
      web.tasks().submit(TaskRequest.of("full", i).after(Duration.ofHours(1)));
    }

    assertThatThrownBy(() -> web.tasks().submit("full", 3))
        .isInstanceOf(TaskRefusedException.class)
        .hasMessage("task full: 3 wait already (expected: fewer; try later)");
    assertThatThrownBy(
            () -> web.tasks().submit(TaskRequest.of("full", 3).after(Duration.ofHours(1))))
        .isInstanceOf(TaskRefusedException.class);
    assertThat(web.tasks().submit("other", 3).report().state()).isEqualTo(TaskState.PENDING);
  }

  @Test
  void whatHasFailedLongAgoIsStillADeadLetter() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Party one =
        party(
            "one",
            TaskBook.EMPTY.with(
                "fails",
                context -> {
                  if (runs.incrementAndGet() == 1) {
                    throw new IllegalStateException("the first time");
                  }
                  return context.arguments(String.class);
                }));
    TaskHandle failed = one.tasks().submit("fails", "given");
    assertThat(failed.await(SOON).state()).isEqualTo(TaskState.FAILED);
    assertThat(server.raw().number("DEL", "{millrace-tasks}:task:" + failed.id())).isEqualTo(1);

    TaskHandle again = one.tasks().retry(failed.id()).orElseThrow();

    assertThat(again.result(String.class, SOON)).isEqualTo("given");
  }

  @Test
  void forgetsTheOldestWhenThereAreTooMany() throws Exception {
    Party one =
        party(
            "one",
            TaskBook.EMPTY.with("quick", _ -> null),
            options(server.url()),
            LIMITS.withKept(5_000, Duration.ofSeconds(1)));
    TaskHandle handle = one.tasks().submit(TaskRequest.of("quick").once("key"));
    handle.await(SOON);

    until(() -> one.tasks().find(handle.id()).isEmpty());
    until(() -> server.raw().number("ZCARD", "{millrace-tasks}:recent") == 0);
    until(() -> server.raw().number("EXISTS", "{millrace-tasks}:once:key") == 0);
  }

  @Test
  void workThatTakesLongIsNotGivenToOthers() throws Exception {
    RedisTaskOptions impatient =
        options(server.url()).withVisibility(Duration.ofMillis(600)).withLease(SOON);
    Party one = party("one", TaskBook.EMPTY.with("wait", waits("one")), impatient, LIMITS);
    Party two = party("two", TaskBook.EMPTY.with("wait", waits("two")), impatient, LIMITS);
    TaskHandle handle = two.tasks().submit(TaskRequest.of("wait"));
    String who = take(begun);

    Instant longer = Instant.now().plusSeconds(2);
    until(() -> Instant.now().isAfter(longer));
    gate.release();

    assertThat(handle.await(SOON).attempt()).isEqualTo(1);
    assertThat(who).endsWith(" 1");
    assertThat(one.layer().metrics().tasks.reclaimed.sum()).isZero();
  }

  @Test
  void whatWasDeliveredAndForgottenIsDeliveredAgain() throws Exception {
    Party web = submitter();
    TaskHandle handle = web.tasks().submit(TaskRequest.of("wait"));
    String queue = "{millrace-tasks}:queue:wait";
    server.command("XGROUP", "CREATE", queue, "workers", "0");
    server.command("XREADGROUP", "GROUP", "workers", "ghost", "COUNT", 1, "STREAMS", queue, ">");

    Party one =
        party(
            "one",
            TaskBook.EMPTY.with("wait", waits("one")),
            options(server.url())
                .withVisibility(Duration.ofMillis(600))
                .withLease(Duration.ofSeconds(1)),
            LIMITS);

    assertThat(take(begun)).isEqualTo("one 1");
    gate.release();
    assertThat(handle.result(String.class, SOON)).isEqualTo("one");
    assertThat(one.layer().metrics().tasks.reclaimed.sum()).isZero(); // it had not begun
  }

  @Test
  void theWorkersLayerTells() throws Exception {
    Party web = submitter();
    Party one =
        party(
            "one",
            TaskBook.EMPTY.with(
                "twice",
                TaskOptions.DEFAULT.withRetry(
                    RetryPolicy.attempts(2)
                        .withPauses(Duration.ofMillis(50), Duration.ofMillis(50))),
                context -> {
                  if (context.attempt() == 1) {
                    throw new IllegalStateException("once more");
                  }
                  return null;
                }));
    GroupName group = new GroupName("watchers");
    try (Inbox inbox = one.layer().open()) {
      one.layer().groupAdd(group, inbox.name());
      var _ = web.tasks().submit(TaskRequest.of("twice").reportingTo(group));

      List<Object> states = new ArrayList<>();
      do {
        states.add(Objects.requireNonNull(inbox.poll(SOON)).value("state"));
      } while (!"succeeded".equals(states.getLast()));
      assertThat(states).endsWith("succeeded").contains("pending");
    }
  }
}
