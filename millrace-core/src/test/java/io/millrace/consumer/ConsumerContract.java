// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Seeded;
import io.millrace.testing.Probe;
import io.millrace.testing.ProbeSocket;
import io.millrace.websocket.CloseReason;
import io.millrace.websocket.SocketOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What every style of consumer must do.
abstract class ConsumerContract {
  private final List<Probe> probes = new ArrayList<>();

  abstract Probe site(Behaviour behaviour, SocketOptions options);

  final ProbeSocket connect(Behaviour behaviour) {
    return connect(behaviour, SocketOptions.DEFAULT);
  }

  final ProbeSocket connect(Behaviour behaviour, SocketOptions options) {
    Probe probe = site(behaviour, options);
    probes.add(probe);
    return probe.connect("/ws");
  }

  @AfterEach
  final void closeProbes() {
    probes.forEach(Probe::close);
    probes.forEach(probe -> assertThat(probe.threads()).isZero());
  }

  @Test
  void acceptsAndAnswersInOrder() {
    ProbeSocket socket = connect(Behaviour.Out::send);
    assertThat(socket.accepted()).isTrue();
    for (int i = 0; i < 1_000; i++) {
      socket.send("n" + i);
    }
    for (int i = 0; i < 1_000; i++) {
      socket.expectText("n" + i);
    }
    socket.send(new byte[] {1, 2, 3});
    socket.expectBytes(new byte[] {1, 2, 3});
    socket.expectNothing();
    assertThat(socket.probe().metrics().messagesIn.sum()).isEqualTo(1_001);
    assertThat(socket.probe().metrics().messagesOut.sum()).isEqualTo(1_001);
  }

  @Test
  @SuppressWarnings("ThreadPriorityCheck") // other schedules are the point
  void seesOneEventAtATimeUnderRandomSchedules() throws Exception {
    Random random = Seeded.random(getClass().getSimpleName() + " one at a time");
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    long handlerSeed = random.nextLong();
    Random handlerRandom = new Random(handlerSeed);
    int[] unguarded = new int[1];
    Behaviour counting =
        (out, text) -> {
          most.accumulateAndGet(inside.incrementAndGet(), Math::max);
          int before = unguarded[0];
          for (int i = handlerRandom.nextInt(4); i > 0; i--) {
            Thread.yield();
          }
          unguarded[0] = before + 1;
          inside.decrementAndGet();
          out.send(text);
        };
    ProbeSocket socket = connect(counting);
    assertThat(socket.accepted()).isTrue();
    int senders = 4;
    int each = 1_000;
    try (ExecutorService threads = Executors.newFixedThreadPool(senders)) {
      for (int sender = 0; sender < senders; sender++) {
        String prefix = sender + " ";
        long seed = random.nextLong();
        threads.execute(
            () -> {
              Random own = new Random(seed);
              for (int i = 0; i < each; i++) {
                socket.send(prefix + i);
                if (own.nextInt(8) == 0) {
                  Thread.yield();
                }
              }
            });
      }
    }
    int[] next = new int[senders];
    for (int i = 0; i < senders * each; i++) {
      String text = ((WebSocketMessage.Text) socket.next()).text();
      int sender = text.charAt(0) - '0';
      assertThat(text).isEqualTo(sender + " " + next[sender]++);
    }
    assertThat(most).hasValue(1);
    assertThat(unguarded[0]).isEqualTo(senders * each);
    assertThat(socket.isHeldBack()).isFalse();
  }

  @Test
  void anExceptionClosesWith1011AndTellsNothing() {
    for (Throwable thrown :
        List.of(
            new IllegalStateException("secret"),
            new Exception("secret"),
            new AssertionError("secret"),
            new java.util.ServiceConfigurationError("secret"))) {
      ProbeSocket socket =
          connect(
              (_, _) -> {
                switch (thrown) {
                  case Error error -> throw error;
                  case Exception exception -> throw exception;
                  default -> throw new IllegalStateException(thrown);
                }
              });
      socket.send("x");
      assertThat(socket.expectClose(1011).text()).isEmpty();
      assertThat(socket.probe().metrics().handlerErrors.sum()).isOne();
      assertThat(socket.probe().threads()).isZero();
    }
  }

  @Test
  void closesAfterWhatWasSentBefore() {
    ProbeSocket socket =
        connect(
            (out, text) -> {
              out.send(text);
              out.close(new CloseReason(4001, "bye"));
            });
    socket.send("last");
    socket.expectText("last");
    assertThat(socket.expectClose(4001).text()).isEqualTo("bye");
    assertThat(socket.probe().threads()).isZero();
  }

  @Test
  void threadsEndWhenTheClientLeaves() {
    for (boolean politely : new boolean[] {true, false}) {
      ProbeSocket socket = connect(Behaviour.Out::send);
      socket.send("x");
      socket.expectText("x");
      if (politely) {
        socket.close(1001);
      } else {
        socket.drop();
      }
      assertThat(socket.expectClose(politely ? 1001 : 1006).text()).isEmpty();
      assertThat(socket.probe().threads()).isZero();
      assertThat(socket.probe().metrics().handlerErrors.sum()).isZero();
      assertThat(socket.probe().metrics().openWebSockets.sum()).isZero();
    }
  }

  @Test
  void tooLongAMessageClosesWith1009() {
    ProbeSocket socket = connect(Behaviour.Out::send, SocketOptions.DEFAULT.withMaxMessage(200));
    socket.send("x".repeat(200));
    assertThat(socket.next()).isNotNull();
    socket.send("x".repeat(201));
    assertThat(socket.expectClose(1009)).isNotNull();
  }

  /// A style that blocks stops reading at the mailbox, an asynchronous one is never behind.
  final void blocksReading(ProbeSocket socket, CountDownLatch go, int capacity) throws Exception {
    for (int i = 0; i < 10 * capacity; i++) {
      socket.send("n" + i);
    }
    assertThat(socket.isHeldBack()).isTrue();
    long before = socket.probe().metrics().messagesIn.sum();
    assertThat(before).isLessThanOrEqualTo(capacity + 2L);
    go.countDown();
    for (int i = 0; i < 10 * capacity; i++) {
      socket.expectText("n" + i);
    }
    assertThat(socket.isHeldBack()).isFalse();
  }

  static boolean await(CountDownLatch latch) throws InterruptedException {
    return latch.await(10, TimeUnit.SECONDS);
  }
}
