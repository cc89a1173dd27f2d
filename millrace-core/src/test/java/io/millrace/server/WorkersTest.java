// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.Millrace;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.ChannelName;
import io.millrace.layer.Message;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Workers without a server.
@Timeout(60)
class WorkersTest {
  private static final ChannelName JOBS = new ChannelName("jobs");

  private final BlockingQueue<Object> done = new LinkedBlockingQueue<>();

  private static Message job(int number) {
    return Message.of("job", Map.of("number", number));
  }

  private Object next() throws InterruptedException {
    Object next = done.poll(20, TimeUnit.SECONDS);
    return next == null ? "nothing" : next;
  }

  @Test
  void eachMessageGoesToOneWorkerAndAFailureEndsNone() throws InterruptedException {
    try (ChannelLayer layer = ChannelLayer.inMemory();
        Workers workers =
            Millrace.workers()
                .layer(layer)
                .worker(
                    "jobs",
                    message -> {
                      if (Integer.valueOf(1).equals(message.value("number"))) {
                        throw new IllegalStateException("meant");
                      }
                      done.add(message.values().get("number"));
                    })
                .start()) {
      for (int i = 0; i < 3; i++) {
        layer.send(JOBS, job(i));
      }
      assertThat(next()).isEqualTo(0);
      assertThat(next()).isEqualTo(2);
      assertThat(layer.metrics().handlerErrors.sum()).isOne();
      workers.stop();
      workers.awaitStop();
      layer.send(JOBS, job(4));
      assertThat(done).isEmpty();
    }
  }

  @Test
  void aStopLetsTheMessageAtHandFinishAndTakesNoMore() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    try (ChannelLayer layer = ChannelLayer.inMemory();
        Workers workers =
            Millrace.workers()
                .layer(layer)
                .shutdownDeadline(Duration.ofMinutes(1))
                .worker(
                    "jobs",
                    message -> {
                      begun.countDown();
                      gate.await();
                      done.add(message.values().get("number"));
                    })
                .start()) {
      layer.send(JOBS, job(1));
      layer.send(JOBS, job(2));
      begun.await();
      Thread stopping = Thread.ofVirtual().start(workers::stop);
      awaitItWaits(stopping);
      gate.countDown();
      stopping.join();
      assertThat(done).containsExactly(1);
      assertThat(layer.receive(JOBS).poll(Duration.ofSeconds(20))).isEqualTo(job(2));
    }
  }

  /// A stop has closed the channels when it waits for the workers, up to its deadline.
  private static void awaitItWaits(Thread stopping) {
    while (stopping.getState() != Thread.State.TIMED_WAITING) {
      assertThat(stopping.isAlive()).isTrue();
      Thread.onSpinWait();
    }
  }

  @Test
  void whoOutlastsTheDeadlineIsInterrupted() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    try (ChannelLayer layer = ChannelLayer.inMemory();
        Workers workers =
            Millrace.workers()
                .layer(layer)
                .shutdownDeadline(Duration.ZERO)
                .worker(
                    "jobs",
                    _ -> {
                      begun.countDown();
                      try {
                        new CountDownLatch(1).await();
                      } catch (InterruptedException hurry) {
                        done.add("interrupted");
                        throw hurry;
                      }
                    })
                .start()) {
      layer.send(JOBS, job(1));
      begun.await();
      workers.stop();
      assertThat(next()).isEqualTo("interrupted");
    }
  }

  @Test
  void withoutALayerOrWorkersThereIsNothingToStart() {
    assertThatThrownBy(() -> Millrace.workers().worker("jobs", _ -> {}).start())
        .hasMessageStartingWith("layer: none");
    try (ChannelLayer layer = ChannelLayer.inMemory()) {
      assertThatThrownBy(() -> Millrace.workers().layer(layer).start())
          .hasMessageStartingWith("workers: none");
    }
  }
}
