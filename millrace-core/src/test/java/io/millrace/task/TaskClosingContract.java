// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// A part of [TasksContract]: how tasks end with their process.
public interface TaskClosingContract extends TasksCase {
  /// How long a close waits for what it has interrupted.
  Duration MOMENT = Duration.ofSeconds(1);

  @Test
  default void closingLetsWhatIsAtWorkFinish() throws Exception {
    Gate gate = new Gate();
    AtomicInteger finished = new AtomicInteger();
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with(
                "work",
                _ -> {
                  gate.pass();
                  return finished.incrementAndGet();
                }),
            TasksLimits.DEFAULT.withDrain(SOON));
    var _ = tasks.submit(TaskRequest.of("work"));
    gate.awaitReached();

    Thread closing = Thread.startVirtualThread(tasks::close);
    until(() -> isRefused(tasks));
    gate.open();
    closing.join();

    assertThat(finished).hasValue(1);
    assertThat(counters().atWork.sum()).isZero();
  }

  private static boolean isRefused(Tasks tasks) {
    try {
      var _ = tasks.run("probe", _ -> null);
      return false;
    } catch (TaskRefusedException closed) {
      return true;
    }
  }

  @Test
  default void closingInterruptsWhatDoesNotFinish() throws Exception {
    Gate gate = new Gate();
    CountDownLatch interrupted = new CountDownLatch(1);
    Tasks tasks =
        tasks(
            TaskBook.EMPTY.with(
                "work",
                _ -> {
                  try {
                    gate.pass();
                  } finally {
                    interrupted.countDown();
                  }
                  return null;
                }),
            TasksLimits.DEFAULT.withDrain(Duration.ofMillis(20)));
    var _ = tasks.submit(TaskRequest.of("work"));
    gate.awaitReached();

    long began = System.nanoTime();
    tasks.close();

    // A busy machine may not give its thread a turn within the moment that it is waited for.
    boolean hasEnded = counters().atWork.sum() == 0;
    assertThat(hasEnded || System.nanoTime() - began >= MOMENT.toNanos()).isTrue();
    assertThat(interrupted.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    until(() -> counters().atWork.sum() == 0);
  }
}
