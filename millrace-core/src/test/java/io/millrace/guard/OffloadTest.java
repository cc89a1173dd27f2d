// SPDX-License-Identifier: Apache-2.0
package io.millrace.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.Millrace;
import io.millrace.consumer.AsyncWebSocketConsumer;
import io.millrace.testing.Probe;
import io.millrace.testing.ProbeSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class OffloadTest {
  private static final class Worker extends AsyncWebSocketConsumer {
    private final Offload offload;

    private Worker(Offload offload) {
      this.offload = offload;
    }

    @Override
    protected void receive(String text) {
      await(
          offload.run(
              () -> {
                if (text.equals("boom")) {
                  throw new IllegalStateException("on purpose");
                }
                return text + (Thread.currentThread().isVirtual() ? " virtual" : " platform");
              }),
          this::send);
    }

    @Override
    protected boolean recover(Exception problem) {
      send("sorry: " + problem.getClass().getSimpleName());
      return true;
    }
  }

  @Test
  void aConsumerAwaitsWorkDoneElsewhereAndTheServerEndsIt() throws Exception {
    Offload offload = new Offload(1, 1);
    try (Probe probe =
        Probe.of(
            Millrace.server()
                .owning(offload)
                .websocket("/ws", () -> new Worker(offload))
                .application())) {
      ProbeSocket socket = probe.connect("/ws");
      socket.send("work");
      socket.expectText("work platform");
      socket.send("boom");
      socket.expectText("sorry: IllegalStateException");
      CountDownLatch release = new CountDownLatch(1);
      CountDownLatch begun = new CountDownLatch(1);
      CompletableFuture<String> busy =
          offload.run(
              () -> {
                begun.countDown();
                release.await();
                return "done";
              });
      begun.await();
      CompletableFuture<String> waiting = offload.run(() -> "waited");
      socket.send("more");
      socket.expectText("sorry: FullException");
      assertThatThrownBy(() -> offload.run(() -> 1).get())
          .hasMessageContaining("all 1 threads are busy and 1 pieces of work wait");
      release.countDown();
      assertThat(busy.get()).isEqualTo("done");
      assertThat(waiting.get()).isEqualTo("waited");
    }
    assertThatThrownBy(() -> offload.run(() -> 1).get()).hasMessageContaining("closed");
  }

  @Test
  void closingInterruptsWhatWorksAndFailsWhatWaits() throws Exception {
    Offload offload = new Offload(1, 2);
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<String> working =
        offload.run(
            () -> {
              begun.countDown();
              new CountDownLatch(1).await();
              return "never";
            });
    begun.await();
    CompletableFuture<String> waiting = offload.run(() -> "never");
    CompletableFuture<String> cancelled = offload.run(() -> "never");
    assertThat(cancelled.cancel(false)).isTrue();
    offload.close();
    assertThatThrownBy(() -> working.get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(InterruptedException.class);
    assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS))
        .hasMessageContaining("closed meanwhile");
  }

  @Test
  void sizesCheckThemselves() {
    assertThatThrownBy(() -> new Offload(0, 1)).hasMessageContaining("threads: 0");
    assertThatThrownBy(() -> new Offload(1, 0)).hasMessageContaining("queue: 0");
  }
}
