// SPDX-License-Identifier: Apache-2.0
package io.millrace.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class TestTimelineTest {
  private final TestTimeline clock = new TestTimeline();

  @Test
  void standsStillUntilTurned() {
    assertThat(clock.now()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(clock.nanos()).isZero();
    clock.advance(Duration.ofSeconds(90));
    assertThat(clock.now()).isEqualTo(Instant.parse("2026-01-01T00:01:30Z"));
    assertThatThrownBy(() -> clock.advance(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void stopsAtEachAppointmentInOrder() {
    List<String> seen = new ArrayList<>();
    var _ = clock.after(Duration.ofSeconds(3), () -> seen.add("c" + clock.nanos() / 1_000_000));
    var _ = clock.after(Duration.ofSeconds(1), () -> seen.add("a" + clock.nanos() / 1_000_000));
    var _ =
        clock.after(
            Duration.ofSeconds(1),
            () -> {
              var _ = clock.after(Duration.ofSeconds(1), () -> seen.add("nested"));
            });
    clock.after(Duration.ofSeconds(2), () -> seen.add("cancelled")).cancel();
    clock.advance(Duration.ofMillis(2_999));
    assertThat(seen).containsExactly("a1000", "nested");
    clock.advance(Duration.ofMillis(1));
    assertThat(seen).containsExactly("a1000", "nested", "c3000");
    assertThat(clock.waiting()).isZero();
  }

  @Test
  void wakesSleepersWhenTheirTimeHasCome() throws Exception {
    CountDownLatch woken = new CountDownLatch(1);
    Thread sleeper =
        Thread.startVirtualThread(
            () -> {
              try {
                clock.sleep(Duration.ofHours(1));
                woken.countDown();
              } catch (InterruptedException never) {
                throw new AssertionError(never);
              }
            });
    while (clock.waiting() == 0) {
      Thread.onSpinWait();
    }
    clock.advance(Duration.ofMinutes(59));
    assertThat(woken.getCount()).isOne();
    clock.advance(Duration.ofMinutes(1));
    assertThat(woken.await(5, TimeUnit.SECONDS)).isTrue();
    assertThat(sleeper.join(Duration.ofSeconds(5))).isTrue();
  }

  @Test
  void anInterruptedSleeperIsForgotten() throws Exception {
    Thread sleeper =
        Thread.startVirtualThread(
            () -> {
              try {
                clock.sleep(Duration.ofHours(1));
              } catch (InterruptedException expected) {
                Thread.currentThread().interrupt();
              }
            });
    sleeper.interrupt();
    assertThat(sleeper.join(Duration.ofSeconds(5))).isTrue();
    assertThat(clock.waiting()).isZero();
  }
}
