// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.consumer.WebSocketConsumer;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.layer.ChannelName;
import io.millrace.layer.Message;
import io.millrace.scope.Headers;
import io.millrace.scope.Scope;
import io.millrace.scope.User;
import io.millrace.testing.Probe;
import io.millrace.testing.ProbeSocket;
import io.millrace.websocket.CloseReason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AdmissionTest {
  static final class Greeter extends WebSocketConsumer {
    @Override
    protected void connect() {
      accept(scope().subprotocols().isEmpty() ? null : "v2", Headers.of("x-extra", "1"));
      send(scope().user().name() + scope().arguments());
    }
  }

  static final class Unmakeable extends WebSocketConsumer {
    Unmakeable() {
      throw new IllegalStateException("secret");
    }
  }

  private record Gate(boolean runsOnEventLoop) implements Middleware {
    @Override
    public Admission admit(Scope scope) {
      return switch (scope.query().first("gate")) {
        case "refuse" -> Admission.refuse(Response.of(new Status(401)));
        case "close" -> new Admission.Close(new CloseReason(4401, "log in"));
        case "throw" -> throw new AssertionError("secret");
        case null, default -> Admission.proceed(scope.withUser(new User("ann")));
      };
    }
  }

  private static Probe site(Middleware gate) {
    return Probe.of(
        Millrace.server()
            .use(gate)
            .websocket("/ws/{room}/", Greeter::new)
            .websocket("/bad", Unmakeable::new)
            .application());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void middlewareAdmitsRefusesAndCloses(boolean onLoop) {
    try (Probe probe = site(new Gate(onLoop))) {
      ProbeSocket good = probe.connect("/ws/a/", List.of("v1", "v2"));
      assertThat(good.subprotocol()).isEqualTo("v2");
      assertThat(good.headers().first("x-extra")).isEqualTo("1");
      good.expectText("ann{room=a}");
      assertThat(probe.connect("/ws/a/?gate=refuse").rejection().status().code()).isEqualTo(401);
      ProbeSocket closed = probe.connect("/ws/a/?gate=close");
      assertThat(closed.accepted()).isTrue();
      assertThat(closed.expectClose(4401).text()).isEqualTo("log in");
      Response broken = probe.connect("/ws/a/?gate=throw").rejection();
      assertThat(broken.status()).isEqualTo(Status.SERVER_ERROR);
      assertThat(broken.bodyText()).doesNotContain("secret");
      assertThat(probe.connect("/nowhere").rejection().status()).isEqualTo(Status.NOT_FOUND);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aConsumerThatCannotBeMadeIsAnswered500(boolean onLoop) {
    try (Probe probe = site(new Gate(onLoop))) {
      Response answer = probe.connect("/bad").rejection();
      assertThat(answer.status()).isEqualTo(Status.SERVER_ERROR);
      assertThat(answer.bodyText()).doesNotContain("secret");
    }
  }

  @Test
  void aSlowGateIsInterruptedWhenTheClientLeaves() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    Middleware slow =
        new Middleware() {
          @Override
          public Admission admit(Scope scope) throws InterruptedException {
            try {
              new CountDownLatch(1).await();
              return Admission.proceed(scope);
            } catch (InterruptedException left) {
              interrupted.countDown();
              throw left;
            }
          }
        };
    try (Probe probe = site(slow)) {
      ProbeSocket socket = probe.connect("/ws/a/");
      probe.settle();
      socket.drop();
      assertThat(interrupted.await(5, TimeUnit.SECONDS)).isTrue();
      assertThat(probe.threads()).isZero();
      assertThat(probe.metrics().handlerErrors.sum()).isZero();
    }
  }

  @Test
  void workersShareAGeneralChannelAndOutliveWhatTheyThrow() throws Exception {
    CountDownLatch done = new CountDownLatch(20);
    MessageHandler handler =
        message -> {
          done.countDown();
          if (message.value("n") instanceof Integer n && n % 3 == 0) {
            throw new AssertionError("on purpose");
          }
        };
    try (Probe probe =
        Probe.of(Millrace.server().worker("jobs", handler).worker("jobs", handler).application())) {
      for (int i = 0; i < 20; i++) {
        var _ = probe.layer().send(new ChannelName("jobs"), Message.of("job", Map.of("n", i)));
      }
      assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
      assertThat(probe.threads()).isEqualTo(2);
    }
  }

  @Test
  void workersEndWithTheirLayer() {
    try (Probe probe =
        Probe.of(Millrace.server().worker("jobs", _ -> {}).application())
            .deadline(Duration.ofSeconds(5))) {
      assertThat(probe.threads()).isOne();
      probe.layer().close();
      assertThat(probe.threads()).isZero();
    }
  }
}
