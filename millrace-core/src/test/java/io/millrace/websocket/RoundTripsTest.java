// SPDX-License-Identifier: Apache-2.0
package io.millrace.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RoundTripsTest {
  private final RoundTrips trips = new RoundTrips();
  private final List<Long> measured = new ArrayList<>();

  @Test
  void aPongGivesTheTimeOfItsPing() {
    CompletableFuture<Duration> answered = new CompletableFuture<>();
    byte[] ping = trips.ask(1_000, answered);
    trips.answered(ping, 5_000, measured::add);
    assertThat(measured).containsExactly(4_000L);
    assertThat(answered).isCompletedWithValue(Duration.ofNanos(4_000));
  }

  @Test
  void aLaterPongAnswersEarlierPingsAndIsMeasuredOnce() {
    CompletableFuture<Duration> first = new CompletableFuture<>();
    byte[] _ = trips.ask(1_000, first);
    byte[] second = trips.ask(2_000, null);
    trips.answered(second, 2_500, measured::add);
    assertThat(measured).containsExactly(500L);
    assertThat(first).isCompletedWithValue(Duration.ofNanos(1_500));
  }

  @Test
  void pongsThatNobodyAskedForMeanNothing() {
    trips.answered(new byte[8], 1, measured::add);
    byte[] ping = trips.ask(1_000, null);
    trips.answered(new byte[0], 2_000, measured::add);
    trips.answered(new byte[] {0, 0, 0, 0, 0, 0, 0, 9}, 2_000, measured::add);
    trips.answered(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1}, 2_000, measured::add);
    assertThat(measured).isEmpty();
    trips.answered(ping, 3_000, measured::add);
    trips.answered(ping, 4_000, measured::add);
    assertThat(measured).containsExactly(2_000L);
  }

  @Test
  void aPeerThatNeverAnswersMakesNothingGrow() {
    List<CompletableFuture<Duration>> asked = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      CompletableFuture<Duration> answered = new CompletableFuture<>();
      asked.add(answered);
      byte[] _ = trips.ask(i, answered);
    }
    assertThat(asked.stream().filter(CompletableFuture::isDone)).hasSize(936);
    trips.end();
    assertThat(asked).allMatch(CompletableFuture::isCancelled);
  }
}
