// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Values that cannot be wrong.
final class TaskValuesTest {
  @Test
  void anIdIsAUuid() {
    TaskId id = TaskId.random(new Random(1));

    assertThat(java.util.UUID.fromString(id.value()).version()).isEqualTo(4);
    assertThat(java.util.UUID.fromString(id.value()).variant()).isEqualTo(2);
    assertThat(new TaskId(id.value())).isEqualTo(id);
    assertThatThrownBy(() -> new TaskId("17"))
        .hasMessageStartingWith("task id: a text of 2 characters (expected: a UUID");
  }

  @Test
  void namesAreShortAndPlain() {
    assertThatThrownBy(() -> TaskRequest.of("a b"))
        .hasMessageStartingWith("task name: 'a b' (expected: 1 to 64 ASCII letters");
    assertThatThrownBy(() -> TaskBook.EMPTY.with("x".repeat(65), _ -> null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TaskBook.EMPTY.with("a", _ -> null).with("a", _ -> null))
        .hasMessage("task a: twice (expected: each name once)");
  }

  @Test
  void pausesDoubleUpToTheLongest() {
    RetryPolicy policy =
        RetryPolicy.attempts(100)
            .withPauses(Duration.ofSeconds(1), Duration.ofMinutes(1))
            .withJitter(0);

    assertThat(policy.pauseAfter(1, new Random())).isEqualTo(Duration.ofSeconds(1));
    assertThat(policy.pauseAfter(2, new Random())).isEqualTo(Duration.ofSeconds(2));
    assertThat(policy.pauseAfter(6, new Random())).isEqualTo(Duration.ofSeconds(32));
    assertThat(policy.pauseAfter(7, new Random())).isEqualTo(Duration.ofMinutes(1));
    assertThat(policy.pauseAfter(99, new Random())).isEqualTo(Duration.ofMinutes(1));
    assertThat(policy.allowsAfter(99)).isTrue();
    assertThat(policy.allowsAfter(100)).isFalse();
  }

  @Test
  void jitterShortensPauses() {
    RetryPolicy policy =
        RetryPolicy.attempts(2).withPauses(Duration.ofSeconds(8), Duration.ofSeconds(8));
    Random random = new Random(3);
    for (int i = 0; i < 1_000; i++) {
      assertThat(policy.pauseAfter(1, random))
          .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(8));
    }
  }

  @Test
  void policiesAreChecked() {
    assertThatThrownBy(() -> RetryPolicy.attempts(0)).hasMessageStartingWith("attempts: 0");
    assertThatThrownBy(() -> RetryPolicy.NONE.withJitter(1.1))
        .hasMessageStartingWith("jitter: 1.1");
    assertThatThrownBy(
            () -> RetryPolicy.NONE.withPauses(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .hasMessageStartingWith("pauses: ");
    assertThatThrownBy(() -> TaskOptions.DEFAULT.withConcurrency(0))
        .hasMessageStartingWith("concurrency: 0");
    assertThatThrownBy(() -> TaskOptions.DEFAULT.withTimeout(Duration.ofSeconds(-1)))
        .hasMessageStartingWith("timeout: ");
    assertThatThrownBy(() -> TasksLimits.DEFAULT.withWaiting(0))
        .hasMessage("waiting: 0 (expected: 1 or more)");
    assertThatThrownBy(() -> TaskRequest.of("a").once("k".repeat(201)))
        .hasMessageStartingWith("key: of 201");
    assertThatThrownBy(() -> new Progress(-1, 0, "")).hasMessageStartingWith("progress: -1 of 0");
    assertThat(new Progress(0, 0, "n".repeat(300)).note()).hasSize(200);
  }

  @Test
  void aPeriodMeansTheSameForAllProcesses() {
    Schedule schedule = Schedule.every(Duration.ofMinutes(5));

    assertThat(schedule.after(Instant.parse("2026-11-22T10:02:07Z")))
        .contains(Instant.parse("2026-11-22T10:05:00Z"));
    assertThat(schedule.after(Instant.parse("2026-11-22T10:05:00Z")))
        .contains(Instant.parse("2026-11-22T10:10:00Z"));
    assertThatThrownBy(() -> Schedule.every(Duration.ofNanos(1)))
        .hasMessageStartingWith("period: ");
  }

  @Test
  void statesHaveLabels() {
    for (TaskState state : TaskState.values()) {
      assertThat(TaskState.of(state.label())).isEqualTo(state);
    }
    assertThatThrownBy(() -> TaskState.of("done"))
        .hasMessageContaining("'done' (expected: pending");
  }
}
