// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// A part of [TasksContract]: what is called off, and what is asked for again.
public interface TaskRevocationContract extends TasksCase {
  @Test
  default void terminateInterruptsAtOnce() throws Exception {
    Gate gate = new Gate();
    CountDownLatch interrupted = new CountDownLatch(1);
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with(
                "endless",
                TaskOptions.DEFAULT.withoutTimeout().withRetry(AT_ONCE),
                context -> {
                  try {
                    gate.pass();
                  } catch (InterruptedException terminated) {
                    interrupted.countDown();
                    throw terminated;
                  }
                  return null;
                }));
    TaskHandle handle = tasks.submit(TaskRequest.of("endless"));
    gate.awaitReached();

    assertThat(handle.terminate()).isTrue();

    TaskReport report = handle.await(SOON);
    assertThat(report.state()).isEqualTo(TaskState.REVOKED);
    assertThat(report.ended()).isNotNull();
    assertThat(interrupted.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(handle.terminate()).isFalse();
    until(() -> counters().atWork.sum() == 0);
    assertThat(counters().revoked.sum()).isEqualTo(1);
  }

  @Test
  default void whatIsRevokedBeforeItBeginsNeverBegins() throws Exception {
    Gate gate = new Gate();
    List<Integer> begun = new ArrayList<>();
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with(
                "turn",
                ONE_AT_A_TIME,
                context -> {
                  begun.add(context.arguments(Integer.class));
                  gate.pass();
                  return null;
                }));
    TaskHandle first = tasks.submit("turn", 1);
    gate.awaitReached();
    TaskHandle second = tasks.submit("turn", 2);
    TaskHandle third = tasks.submit("turn", 3);

    assertThat(second.report().state()).isEqualTo(TaskState.PENDING);
    assertThat(second.revoke()).isTrue();

    assertThat(second.await(SOON).state()).isEqualTo(TaskState.REVOKED);
    assertThat(second.report().attempt()).isZero();
    gate.open();
    assertThat(first.await(SOON).state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(third.await(SOON).state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(begun).containsExactly(1, 3);
  }

  @Test
  default void whatIsRevokedAtWorkMayFinish() throws Exception {
    Gate gate = new Gate();
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with(
                "asks",
                context -> {
                  gate.pass();
                  while (!context.isRevoked()) {
                    context.sleep(Duration.ofMillis(1));
                  }
                  return "tidied up";
                }));
    TaskHandle handle = tasks.submit(TaskRequest.of("asks"));
    gate.awaitReached();

    assertThat(handle.revoke()).isTrue();
    gate.open();

    assertThat(handle.result(String.class, SOON)).isEqualTo("tidied up");
  }

  @Test
  default void whatIsRevokedAtWorkIsNotTriedAgain() throws Exception {
    Gate gate = new Gate();
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with(
                "fails",
                TaskOptions.DEFAULT.withRetry(AT_ONCE),
                _ -> {
                  gate.pass();
                  throw new IllegalStateException("broken");
                }));
    TaskHandle handle = tasks.submit(TaskRequest.of("fails"));
    gate.awaitReached();

    assertThat(handle.revoke()).isTrue();
    gate.open();

    TaskReport report = handle.await(SOON);
    assertThat(report.state()).isEqualTo(TaskState.REVOKED);
    assertThat(report.attempt()).isEqualTo(1);
    assertThat(report.error()).contains("broken");
  }

  @Test
  default void whatHasFailedCanBeAskedForAgain() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with(
                "second-time",
                context -> {
                  if (runs.incrementAndGet() == 1) {
                    throw new IllegalStateException("the first time");
                  }
                  return context.arguments(String.class);
                }));
    TaskHandle failed = tasks.submit("second-time", "given");
    assertThat(failed.await(SOON).state()).isEqualTo(TaskState.FAILED);

    TaskHandle again = tasks.retry(failed.id()).orElseThrow();

    assertThat(again.id()).isNotEqualTo(failed.id());
    assertThat(again.result(String.class, SOON)).isEqualTo("given");
    assertThat(tasks.retry(again.id())).isEmpty();
    assertThat(tasks.retry(TaskId.random(new Random()))).isEmpty();
  }
}
