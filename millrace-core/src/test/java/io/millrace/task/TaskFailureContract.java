// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// A part of [TasksContract]: what fails is tried again, or given up, and harms no other.
public interface TaskFailureContract extends TasksCase {
  @Test
  default void triesAgainWhatHasFailed() throws Exception {
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with(
                "stubborn",
                TaskOptions.DEFAULT.withRetry(AT_ONCE),
                context -> {
                  if (context.attempt() < 3) {
                    throw new IllegalStateException("not yet " + context.attempt());
                  }
                  return "third";
                }));

    TaskHandle handle = tasks.submit(TaskRequest.of("stubborn"));

    assertThat(handle.result(String.class, SOON)).isEqualTo("third");
    assertThat(handle.report().attempt()).isEqualTo(3);
    assertThat(handle.report().error()).contains("not yet 2");
    assertThat(counters().retried.sum()).isEqualTo(2);
  }

  @Test
  default void givesUpAfterTheLastAttempt() throws Exception {
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with(
                "hopeless",
                TaskOptions.DEFAULT.withRetry(AT_ONCE),
                context -> {
                  throw new IllegalStateException("attempt " + context.attempt());
                }));

    TaskHandle handle = tasks.submit(TaskRequest.of("hopeless"));

    assertThatThrownBy(() -> handle.result(String.class, SOON))
        .isInstanceOf(TaskFailedException.class)
        .hasMessageContaining("hopeless")
        .hasMessageContaining("attempt 3");
    assertThat(handle.report().state()).isEqualTo(TaskState.FAILED);
    assertThat(counters().failed.sum()).isEqualTo(1);
  }

  @Test
  default void doesNotTryAgainWhatCannotSucceed() throws Exception {
    Tasks tasks =
        tasks(
            TaskBook.EMPTY
                .with(
                    "final",
                    TaskOptions.DEFAULT.withRetry(AT_ONCE),
                    _ -> {
                      throw new FinalFailureException("no such customer");
                    })
                .with(
                    "misread",
                    TaskOptions.DEFAULT.withRetry(AT_ONCE),
                    context -> context.arguments(Order.class)));

    TaskReport failed = tasks.submit(TaskRequest.of("final")).await(SOON);
    TaskReport misread = tasks.submit("misread", List.of(1)).await(SOON);

    assertThat(failed.attempt()).isEqualTo(1);
    assertThat(failed.error()).isEqualTo("no such customer");
    assertThat(misread.attempt()).isEqualTo(1);
    assertThat(misread.error()).startsWith("arguments: ");
  }

  @Test
  default void containsErrors() throws Exception {
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with(
                "deep",
                context -> {
                  throw new StackOverflowError();
                }));

    assertThat(tasks.submit(TaskRequest.of("deep")).await(SOON).error())
        .contains("StackOverflowError");
    assertThat(tasks.run("next", _ -> 1).result(Integer.class, SOON)).isEqualTo(1);
  }

  @Test
  default void endsAnAttemptThatTakesTooLong() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    TaskOptions impatient = TaskOptions.DEFAULT.withTimeout(Duration.ofMillis(30));
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with(
                "slow",
                impatient,
                _ -> {
                  try {
                    new CountDownLatch(1).await();
                  } finally {
                    interrupted.countDown();
                  }
                  return null;
                }));

    TaskReport report = tasks.submit(TaskRequest.of("slow")).await(SOON);

    assertThat(report.state()).isEqualTo(TaskState.FAILED);
    assertThat(report.error()).isEqualTo("timed out after 30 ms");
    assertThat(interrupted.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  @Test
  default void aTaskThatIgnoresInterruptionDoesNotKeepOthersOut() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    Task deaf =
        _ -> {
          begun.countDown();
          boolean done = false;
          while (!done) {
            try {
              done = released.await(1, TimeUnit.HOURS);
            } catch (InterruptedException ignored) {
              done = false;
            }
          }
          return null;
        };
    Task polite = _ -> "in";
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with(
                "either",
                ONE_AT_A_TIME,
                context ->
                    context.arguments(Boolean.class) ? deaf.run(context) : polite.run(context)));
    TaskHandle stuck = tasks.submit("either", true);
    assertThat(begun.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    TaskHandle next = tasks.submit("either", false);

    assertThat(stuck.terminate()).isTrue();

    assertThat(stuck.await(SOON).state()).isEqualTo(TaskState.REVOKED);
    assertThat(next.result(String.class, SOON)).isEqualTo("in");
    assertThat(counters().stuck.sum()).isEqualTo(1);
    until(() -> counters().atWork.sum() == 1);
    released.countDown();
    until(() -> counters().atWork.sum() == 0);
    assertThat(stuck.report().state()).isEqualTo(TaskState.REVOKED);
  }
}
