// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.access.Access;
import io.millrace.consumer.WebSocketConsumer;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.scope.Headers;
import io.millrace.scope.Scope;
import io.millrace.scope.User;
import io.millrace.testing.Probe;
import io.millrace.testing.ProbeSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class SocketAccessTest {
  private final BlockingQueue<Access> logged = new LinkedBlockingQueue<>();

  static final class Choosy extends WebSocketConsumer {
    @Override
    protected void connect() {
      switch (scope().query().first("how")) {
        case "reject" -> reject(Status.NOT_FOUND);
        case "close" -> close();
        case "throw" -> throw new IllegalStateException("secret");
        case "wait" -> {}
        case null, default -> accept();
      }
    }
  }

  static final class Unmakeable extends WebSocketConsumer {
    Unmakeable() {
      throw new IllegalStateException("secret");
    }
  }

  private static final class Login implements Middleware {
    @Override
    public Admission admit(Scope scope) {
      return scope.query().first("no") == null
          ? Admission.proceed(scope.withUser(new User("ann")))
          : Admission.refuse(Response.of(Status.FORBIDDEN));
    }
  }

  private final Probe site =
      Probe.of(
          Millrace.server()
              .accessLog(logged::add)
              .use(new Login())
              .websocket("/ws/", Choosy::new)
              .websocket("/bad", Unmakeable::new)
              .application());

  private Access next() throws InterruptedException {
    Access access = logged.poll(20, TimeUnit.SECONDS);
    assertThat(access).isNotNull();
    return access;
  }

  @Test
  void aWebSocketIsLoggedAtItsEndWithTheTimeItLasted() throws InterruptedException {
    ProbeSocket socket =
        site.connect("/ws/?a=b", Headers.of("user-agent", "tester").with("referer", "http://x/"));
    assertThat(socket.accepted()).isTrue();
    site.clock().advance(Duration.ofSeconds(90));
    assertThat(logged).isEmpty();
    socket.close(1000);
    Access access = next();
    assertThat(access.status()).isEqualTo(101);
    assertThat(access.method()).isEqualTo("GET");
    assertThat(access.target()).isEqualTo("/ws/?a=b");
    assertThat(access.protocol()).isEqualTo("HTTP/1.1");
    assertThat(access.user()).isEqualTo("ann");
    assertThat(access.userAgent()).isEqualTo("tester");
    assertThat(access.referer()).isEqualTo("http://x/");
    assertThat(access.took()).isGreaterThanOrEqualTo(Duration.ofSeconds(90));
    assertThat(access.began()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(logged).isEmpty();
  }

  @Test
  void onAStreamOfHttp2ItIsConnectAnd200() throws InterruptedException {
    Scope scope = Scope.of(Scope.WEBSOCKET, "/ws/", Headers.none());
    ProbeSocket socket =
        site.connect(scope.withTransport("wss", "2", scope.client(), scope.server()));
    assertThat(socket.accepted()).isTrue();
    socket.close(1000);
    Access access = next();
    assertThat(access.method()).isEqualTo("CONNECT");
    assertThat(access.protocol()).isEqualTo("HTTP/2");
    assertThat(access.status()).isEqualTo(200);
  }

  @Test
  void refusalsAreLoggedOnceWithTheirStatus() throws InterruptedException {
    assertRefused("/none", 404, "");
    assertRefused("/ws/?no=1", 403, "");
    assertRefused("/ws/?how=reject", 404, "ann");
    assertRefused("/ws/?how=close", 403, "ann");
    assertRefused("/ws/?how=throw", 500, "ann");
    assertRefused("/bad", 500, "ann");
  }

  private void assertRefused(String target, int status, String user) throws InterruptedException {
    ProbeSocket socket = site.connect(target);
    Response rejection = socket.rejection();
    Access access = next();
    assertThat(access.status()).as(target).isEqualTo(status);
    assertThat(access.user()).as(target).isEqualTo(user);
    assertThat(access.bytes()).as(target).isEqualTo(rejection.content().length());
    assertThat(logged).as(target).isEmpty();
  }

  @Test
  void aClientThatLeavesBeforeTheAnswerWasSentNone() throws InterruptedException {
    ProbeSocket socket = site.connect("/ws/?how=wait");
    site.settle();
    socket.drop();
    assertThat(next().status()).isZero();
  }
}
