// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class InflowTest {
  private final Metrics metrics = new Metrics();
  private final CountDownLatch held = new CountDownLatch(1);
  private final Semaphore taken = new Semaphore(0);

  private final Inflow inflow =
      new Inflow(
          "test",
          metrics,
          (_, _) -> {
            taken.release();
            try {
              held.await();
            } catch (InterruptedException ending) {
              Thread.currentThread().interrupt();
            }
          });

  @Test
  void takesNoMoreThanABoundedNumberFromASlowReceiver() throws Exception {
    inflow.start();
    inflow.offer("a", new byte[1]);
    taken.acquire();
    for (int i = 0; i < Inflow.MOST + 3; i++) {
      inflow.offer("a", new byte[1]);
    }
    assertThat(metrics.drops(DropReason.BACKLOG)).isEqualTo(3);
    held.countDown();
    assertThat(taken.tryAcquire(Inflow.MOST, 30, TimeUnit.SECONDS)).isTrue();
    inflow.close();
    assertThat(metrics.layerReceived.sum()).isEqualTo(Inflow.MOST + 4);
  }

  @Test
  void takesNoMoreThanSoManyBytes() throws Exception {
    inflow.start();
    inflow.offer("a", new byte[1]);
    taken.acquire();
    byte[] large = new byte[1 << 20];
    for (int i = 0; i < 64; i++) {
      inflow.offer("a", large);
    }
    assertThat(metrics.drops(DropReason.BACKLOG)).isZero();
    inflow.offer("a", large);
    assertThat(metrics.drops(DropReason.BACKLOG)).isOne();
    inflow.close();
  }

  @Test
  void aReceiverThatFailsDoesNotEndIt() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    try (Inflow failing =
        new Inflow(
            "test",
            metrics,
            (_, _) -> {
              both.countDown();
              throw new IllegalStateException("on purpose");
            })) {
      failing.start();
      failing.offer("a", new byte[0]);
      failing.offer("a", new byte[0]);
      assertThat(both.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }
}
