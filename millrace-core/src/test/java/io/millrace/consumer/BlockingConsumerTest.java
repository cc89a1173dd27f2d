// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.Seeded;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.layer.GroupName;
import io.millrace.layer.Message;
import io.millrace.metrics.DropReason;
import io.millrace.testing.Probe;
import io.millrace.testing.ProbeSocket;
import io.millrace.websocket.CloseReason;
import io.millrace.websocket.SocketOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BlockingConsumerTest extends ConsumerContract {
  private final List<String> seen = new CopyOnWriteArrayList<>();

  private static final class Doing extends WebSocketConsumer {
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

  /// Notes what it sees; connects in the way the query asks for.
  final class Noting extends WebSocketConsumer {
    @Override
    protected void connect() throws Exception {
      seen.add("connect");
      switch (scope().query().first("how")) {
        case "reject" -> reject(Status.FORBIDDEN);
        case "answer" -> reject(Response.seeOther("/login"));
        case "code" -> reject(new CloseReason(4403, "no"));
        case "sleep" -> sleep(Duration.ofMinutes(10));
        case "throw" -> throw new IllegalStateException("secret");
        case "close" -> close();
        case "later" -> {
          // Decides when the group says so.
          join("late");
          return;
        }
        case null, default -> accept();
      }
      if (!isOpen()) {
        return;
      }
      join("notes");
    }

    @Override
    protected void receive(String text) throws Exception {
      seen.add(text);
      if (text.equals("sleep")) {
        try {
          sleep(Duration.ofMinutes(10));
        } catch (InterruptedException left) {
          seen.add("interrupted");
          throw left;
        }
      }
    }

    @Handles("late.accept")
    void acceptLate() {
      accept();
      send("late");
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

  @Test
  void showsConnectFirstAndDisconnectOnceAndLast() {
    ProbeSocket socket = noting("accept");
    socket.send("a");
    socket.send("b");
    socket.close(1001);
    socket.drop();
    socket.probe().settle();
    assertThat(seen).containsExactly("connect", "a", "b", "disconnect 1001");
    assertThat(socket.probe().layer().groups()).isZero();
  }

  @Test
  void rejectsWithAStatusAnAnswerOrACode() {
    assertThat(noting("reject").rejection().status()).isEqualTo(Status.FORBIDDEN);
    Response answer = noting("answer").rejection();
    assertThat(answer.headers().first("location")).isEqualTo("/login");
    assertThat(noting("close").rejection().status()).isEqualTo(Status.FORBIDDEN);
    ProbeSocket closed = noting("code");
    assertThat(closed.expectClose(4403).text()).isEqualTo("no");
    closed.probe().settle();
    assertThat(seen).contains("disconnect 1006", "disconnect 4403");
  }

  @Test
  void failingInConnectIsAnswered500() {
    ProbeSocket socket = noting("throw");
    Response answer = socket.rejection();
    assertThat(answer.status()).isEqualTo(Status.SERVER_ERROR);
    assertThat(answer.bodyText()).doesNotContain("secret");
    socket.probe().settle();
    assertThat(seen).containsExactly("connect", "disconnect 1006");
  }

  @Test
  void mayDecideInALaterHandler() {
    ProbeSocket socket = noting("later");
    socket.probe().settle();
    GroupName late = new GroupName("late");
    socket.probe().layer().groupSend(late, Message.text("too early for a client"));
    socket.probe().layer().groupSend(late, Message.of("late.accept", Map.of()));
    assertThat(socket.accepted()).isTrue();
    socket.expectText("late");
    socket.expectNothing();
    assertThat(socket.probe().metrics().drops(DropReason.NOT_ACCEPTED)).isOne();
  }

  @Test
  void aConnectThatSleepsForMinutesIsInterruptedAtOnceWhenTheClientLeaves() {
    ProbeSocket socket = noting("sleep");
    assertThat(socket.probe().threads()).isOne();
    socket.probe().clock().advance(Duration.ofMinutes(9));
    socket.drop();
    assertThat(socket.probe().threads()).isZero();
    assertThat(seen).containsExactly("connect", "disconnect 1006");
    assertThat(socket.probe().metrics().handlerErrors.sum()).isZero();
  }

  @Test
  void costsNoThreadWhileIdle() {
    Probe probe = noting("accept").probe();
    for (int i = 0; i < 50; i++) {
      assertThat(probe.connect("/ws").accepted()).isTrue();
    }
    assertThat(probe.threads()).isZero();
    probe.close();
    assertThat(seen.stream().filter("disconnect 1006"::equals)).hasSize(51);
  }

  @Test
  void whatCameBeforeTheClientLeftIsStillShown() {
    ProbeSocket socket = noting("accept");
    socket.send("sleep");
    socket.send("after");
    socket.probe().settle();
    socket.close(1000);
    socket.probe().settle();
    assertThat(seen).containsExactly("connect", "sleep", "interrupted", "after", "disconnect 1000");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void disconnectIsLastAndOnceWhateverTheSchedule(int round) throws Exception {
    Random random = Seeded.random("disconnect " + round);
    for (int i = 0; i < 40; i++) {
      seen.clear();
      ProbeSocket socket = noting(random.nextInt(4) == 0 ? "throw" : "accept");
      Probe probe = socket.probe();
      Thread sender =
          Thread.startVirtualThread(
              () -> {
                for (int n = 0; n < 20; n++) {
                  probe
                      .layer()
                      .groupSend(new GroupName("notes"), Message.of("note", Map.of("n", n)));
                }
              });
      for (int spins = random.nextInt(20_000); spins > 0; spins--) {
        Thread.onSpinWait();
      }
      socket.drop();
      assertThat(sender.join(Duration.ofSeconds(10))).isTrue();
      probe.settle();
      assertThat(seen.getFirst()).isEqualTo("connect");
      assertThat(seen.getLast()).startsWith("disconnect");
      assertThat(seen.stream().filter(each -> each.startsWith("disconnect"))).hasSize(1);
      assertThat(seen.stream().filter(each -> each.startsWith("note")).toList())
          .isSortedAccordingTo(
              (a, b) ->
                  Integer.compare(
                      Integer.parseInt(a.substring(5)), Integer.parseInt(b.substring(5))));
      assertThat(probe.layer().groups()).isZero();
      assertThat(probe.threads()).isZero();
    }
  }

  @Test
  void aClientThatIsFasterThanTheHandlerIsHeldBack() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    ProbeSocket socket =
        connect(
            (out, text) -> {
              go.await();
              out.send(text);
            },
            SocketOptions.DEFAULT.withMailbox(8));
    blocksReading(socket, go, 8);
  }

  private static final class Stubborn extends WebSocketConsumer {
    private final CountDownLatch go;
    private final List<String> seen;

    private Stubborn(CountDownLatch go, List<String> seen) {
      this.go = go;
      this.seen = seen;
    }

    @Override
    protected boolean isInterruptible() {
      return false;
    }

    @Override
    protected void receive(String text) throws InterruptedException {
      go.await();
      seen.add("finished");
    }
  }

  @Test
  void aHandlerThatMustFinishIsNotInterrupted() {
    CountDownLatch go = new CountDownLatch(1);
    ProbeSocket socket = Probe.connect(() -> new Stubborn(go, seen), "/x");
    socket.send("a");
    socket.probe().settle();
    socket.drop();
    socket.probe().settle();
    assertThat(seen).isEmpty();
    go.countDown();
    socket.probe().settle();
    assertThat(seen).containsExactly("finished");
  }
}
