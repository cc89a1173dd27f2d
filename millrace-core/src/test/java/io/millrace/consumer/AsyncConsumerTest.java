// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.Millrace;
import io.millrace.Seeded;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.layer.GroupName;
import io.millrace.layer.Message;
import io.millrace.loop.Timer;
import io.millrace.testing.Probe;
import io.millrace.testing.ProbeSocket;
import io.millrace.websocket.CloseReason;
import io.millrace.websocket.SocketOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class AsyncConsumerTest extends ConsumerContract {
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final BlockingQueue<CompletableFuture<String>> stages = new LinkedBlockingQueue<>();

  private static final class Doing extends AsyncWebSocketConsumer {
    private final Behaviour behaviour;

    private Doing(Behaviour behaviour) {
      this.behaviour = behaviour;
    }

    @Override
    protected void receive(String text) throws Exception {
      behaviour.receive(new Behaviour.OfConsumer(this), text);
    }

    @Override
    protected void receive(byte[] bytes) throws Exception {
      behaviour.receive(new Behaviour.OfConsumer(this), bytes);
    }
  }

  @Override
  Probe site(Behaviour behaviour, SocketOptions options) {
    return Probe.of(
        Millrace.server().websocket("/ws", options, () -> new Doing(behaviour)).application());
  }

  final class Noting extends AsyncWebSocketConsumer {
    private @Nullable Timer beat;

    @Override
    protected void connect() {
      seen.add("connect");
      switch (scope().query().first("how")) {
        case "reject" -> reject(Status.FORBIDDEN);
        case "throw" -> throw new IllegalStateException("secret");
        case "code" -> reject(new CloseReason(4403, "no"));
        case null, default -> {
          accept();
          send("welcome");
          join("notes");
        }
      }
    }

    @Override
    protected void receive(String text) {
      seen.add(text);
      switch (text) {
        case "await" -> {
          CompletableFuture<String> stage = new CompletableFuture<>();
          stages.add(stage);
          await(stage, result -> seen.add("then " + result));
        }
        case "after" -> {
          var _ = after(Duration.ofSeconds(5), () -> seen.add("due"));
        }
        case "every" -> beat = every(Duration.ofSeconds(1), () -> seen.add("beat"));
        case "stop" -> {
          if (beat != null) {
            beat.cancel();
          }
        }
        case "number" -> seen.add("read " + read("x", Integer.class));
        default -> send(text);
      }
    }

    @Handles("note")
    void note(Map<String, Object> values) {
      seen.add("note " + values.get("n"));
    }

    @Override
    protected void disconnect(CloseReason reason) {
      seen.add("disconnect " + reason.code());
    }
  }

  private ProbeSocket noting(String how) {
    return Probe.connect(Noting::new, "/ws?how=" + how);
  }

  private CompletableFuture<String> stage() throws InterruptedException {
    CompletableFuture<String> stage = stages.poll(5, TimeUnit.SECONDS);
    if (stage == null) {
      throw new AssertionError("nothing was awaited");
    }
    return stage;
  }

  @Test
  void acceptsRejectsAndFails() {
    ProbeSocket good = noting("accept");
    good.expectText("welcome");
    good.close(1000);
    good.probe().settle();
    assertThat(noting("reject").rejection().status()).isEqualTo(Status.FORBIDDEN);
    Response failed = noting("throw").rejection();
    assertThat(failed.status()).isEqualTo(Status.SERVER_ERROR);
    assertThat(failed.bodyText()).doesNotContain("secret");
    ProbeSocket closed = noting("code");
    assertThat(closed.expectClose(4403).text()).isEqualTo("no");
    closed.probe().settle();
    assertThat(seen.getFirst()).isEqualTo("connect");
    assertThat(seen).contains("disconnect 1000", "disconnect 4403");
  }

  @Test
  void awaitHoldsBackEverythingButTheEnd() throws Exception {
    ProbeSocket socket = noting("accept");
    socket.send("await");
    socket.send("next");
    CompletableFuture<String> stage = stage();
    socket.probe().settle();
    assertThat(seen).containsExactly("connect", "await");
    Thread.ofPlatform().start(() -> stage.complete("done")).join();
    socket.probe().settle();
    assertThat(seen).containsExactly("connect", "await", "then done", "next");
    seen.clear();
    socket.send("await");
    socket.send("next");
    CompletableFuture<String> abandoned = stage();
    socket.drop();
    socket.probe().settle();
    abandoned.complete("too late");
    socket.probe().settle();
    assertThat(seen).containsExactly("await", "next", "disconnect 1006");
  }

  @Test
  void aStageThatFailsIsAFailureOfTheHandler() throws Exception {
    ProbeSocket socket = noting("accept");
    socket.expectText("welcome");
    socket.send("await");
    stage().completeExceptionally(new IllegalStateException("secret"));
    assertThat(socket.expectClose(1011).text()).isEmpty();
  }

  @Test
  void timersRunAsEventsOfTheirOwn() throws Exception {
    ProbeSocket socket = noting("accept");
    Probe probe = socket.probe();
    socket.send("after");
    probe.clock().advance(Duration.ofMillis(4_999));
    assertThat(seen).containsExactly("connect", "after");
    probe.clock().advance(Duration.ofMillis(1));
    assertThat(seen).containsExactly("connect", "after", "due");

    seen.clear();
    socket.send("every");
    probe.clock().advance(Duration.ofSeconds(3));
    assertThat(seen).containsExactly("every", "beat", "beat", "beat", "beat");

    seen.clear();
    socket.send("await");
    CompletableFuture<String> stage = stage();
    probe.clock().advance(Duration.ofHours(1));
    assertThat(seen).containsExactly("await");
    stage.complete("done");
    probe.settle();
    assertThat(seen).as("turns do not pile up").containsExactly("await", "then done", "beat");

    seen.clear();
    socket.send("stop");
    probe.clock().advance(Duration.ofSeconds(10));
    assertThat(seen).containsExactly("stop");
  }

  @Test
  void timersEndWithTheConnection() {
    ProbeSocket socket = noting("accept");
    socket.send("every");
    socket.probe().settle();
    socket.send("after");
    socket.probe().settle();
    socket.drop();
    socket.probe().clock().advance(Duration.ofMinutes(1));
    assertThat(seen).containsExactly("connect", "every", "beat", "after", "disconnect 1006");
  }

  @Test
  void whatCannotBeReadIsCountedAndTheConnectionLives() {
    ProbeSocket socket = noting("accept");
    socket.expectText("welcome");
    socket.send("number");
    socket.send("alive");
    socket.expectText("alive");
    assertThat(socket.probe().metrics().drops(io.millrace.metrics.DropReason.UNREADABLE)).isOne();
  }

  @Test
  void seesOneEventAtATimeWhileStagesCompleteAnywhere() throws Exception {
    Random random = Seeded.random("async stages");
    ProbeSocket socket = noting("accept");
    Probe probe = socket.probe();
    int rounds = 300;
    Thread completer =
        Thread.startVirtualThread(
            () -> {
              try {
                for (int i = 0; i < rounds; i++) {
                  stage().complete("x");
                }
              } catch (InterruptedException never) {
                throw new AssertionError(never);
              }
            });
    for (int i = 0; i < rounds; i++) {
      socket.send("await");
      if (random.nextBoolean()) {
        probe.layer().groupSend(new GroupName("notes"), Message.of("note", Map.of("n", i)));
      }
    }
    assertThat(completer.join(Duration.ofSeconds(20))).isTrue();
    probe.settle();
    for (int i = 0; i < seen.size(); i++) {
      if (seen.get(i).equals("await")) {
        assertThat(seen.get(i + 1)).isEqualTo("then x");
      }
    }
    assertThat(seen.stream().filter("then x"::equals)).hasSize(rounds);
    assertThat(probe.threads()).isZero();
  }

  private static final class Counting extends AsyncWebSocketConsumer {
    private final CompletableFuture<String> stage = new CompletableFuture<>();
    private @Nullable IncomingText before;

    @Override
    protected void receive(IncomingText text) {
      if (before != null) {
        assertThatThrownBy(before::length).hasMessageContaining("its handler has returned");
      }
      before = text;
      send("" + text.length());
      if (text.charAt(0) == 'w') {
        await(stage, this::send);
      } else {
        stage.complete("go on");
      }
      send(text);
    }
  }

  @Test
  void aTextIsSeenWithoutAStringAlsoWhereItHadToWait() {
    Counting counting = new Counting();
    Probe probe = Probe.of(Millrace.server().websocket("/", () -> counting).application());
    ProbeSocket socket = probe.connect("/");
    socket.send("wait");
    socket.expectText("4");
    socket.expectText("wait");
    socket.send("later");
    counting.stage.complete("go on");
    socket.expectText("go on");
    socket.expectText("5");
    socket.expectText("later");
  }
}
