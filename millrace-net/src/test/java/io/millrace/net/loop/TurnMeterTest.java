// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.metrics.Latencies;
import io.millrace.server.OverloadOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/// A loop whose clock the test turns.
class TurnMeterTest {
  private long now = Duration.ofHours(1).toNanos();
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final TurnMeter meter = new TurnMeter(tasks::add, () -> now);
  private final Latencies turns = new Latencies();

  TurnMeterTest() {
    meter.watch(
        OverloadOptions.DEFAULT.withLag(Duration.ofMillis(200), Duration.ofSeconds(1)), turns);
  }

  private void pass(long millis) {
    now += Duration.ofMillis(millis).toNanos();
  }

  /// A turn, with the tasks that waited for it.
  private void turn(long millis) {
    meter.begins();
    pass(millis);
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
    meter.ends(false);
  }

  private long lagMillis() {
    return Duration.ofNanos(meter.lag()).toMillis();
  }

  private long worstMillis() {
    return Duration.ofNanos(meter.worst()).toMillis();
  }

  @Test
  void theLagIsWhatATaskWaitsThatIsQueuedAtTheEndOfATurn() {
    pass(50);
    turn(1);
    assertThat(tasks).hasSize(1);
    turn(7);
    assertThat(lagMillis()).isEqualTo(7);
    turn(3);
    assertThat(tasks).as("none for a while").isEmpty();
    pass(20);
    turn(2);
    turn(4);
    assertThat(lagMillis()).isEqualTo(4);
    assertThat(worstMillis()).isEqualTo(7);
  }

  @Test
  void theWaitForSocketsIsNoLag() {
    pass(50);
    turn(1);
    turn(1);
    pass(10_000);
    assertThat(lagMillis()).isEqualTo(1);
  }

  @Test
  void aTurnThatLastsIsSeenWhileItLasts() {
    meter.begins();
    pass(300);
    assertThat(lagMillis()).isEqualTo(300);
    assertThat(worstMillis()).isEqualTo(300);
    meter.ends(false);
    Objects.requireNonNull(tasks.poll()).run();
    assertThat(lagMillis()).isZero();
    assertThat(worstMillis()).isEqualTo(300);
  }

  @Test
  void theWorstIsForgottenAfterAMinute() {
    turn(500);
    turn(0);
    pass(30_000);
    turn(0);
    turn(0);
    assertThat(worstMillis()).isEqualTo(500);
    pass(30_000);
    turn(0);
    turn(0);
    assertThat(worstMillis()).isZero();
  }

  @Test
  void theLengthOfEachTurnIsPublished() {
    turn(1);
    turn(1);
    turn(30);
    turn(0); // with the probe that hands on what was short
    assertThat(turns.count()).isEqualTo(3);
    assertThat(turns.sum()).isEqualTo(Duration.ofMillis(32));
    assertThat(turns.cumulative().getFirst().count()).isEqualTo(2);
  }

  @Test
  void aLoopIsOverloadedAfterTurnsThatAreTooLongForTooLong() {
    for (int i = 0; i < 4; i++) {
      turn(300);
    }
    assertThat(meter.isOverloaded()).isFalse();
    turn(300);
    assertThat(meter.isOverloaded()).isTrue();
    for (int i = 0; i < 40; i++) {
      turn(30);
    }
    assertThat(meter.isOverloaded()).isFalse();
  }

  @Test
  void aLoopThatIsHeldUpGetsNoNewConnections() {
    meter.begins();
    pass(1_300);
    assertThat(meter.isOverloaded()).isTrue();
    meter.ends(false);
    assertThat(meter.isOverloaded()).isFalse();
  }

  @Test
  void aLoopThatNobodyWatchesIsNotMeasured() {
    TurnMeter unwatched = new TurnMeter(tasks::add, () -> now);
    unwatched.begins();
    pass(300);
    assertThat(unwatched.lag()).isZero();
    unwatched.ends(false);
    assertThat(tasks).isEmpty();
  }

  @Test
  void aLoopThatEndsIsGivenNoMoreTasks() {
    pass(50);
    meter.begins();
    meter.ends(true);
    assertThat(tasks).isEmpty();
  }
}
