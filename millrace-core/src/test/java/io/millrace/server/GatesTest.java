// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.consumer.AsyncWebSocketConsumer;
import io.millrace.consumer.GatedConnection;
import io.millrace.consumer.InboundGate;
import io.millrace.consumer.WebSocketConsumer;
import io.millrace.consumer.WebSocketMessage;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.metrics.DropReason;
import io.millrace.scope.Headers;
import io.millrace.scope.Scope;
import io.millrace.scope.User;
import io.millrace.testing.Probe;
import io.millrace.testing.ProbeSocket;
import io.millrace.websocket.CloseReason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GatesTest {
  private static final List<String> STYLES = List.of("/async", "/blocking", "/handler");

  static final class Async extends AsyncWebSocketConsumer {
    @Override
    protected void receive(String text) {
      send("got " + text);
    }

    @Override
    protected void receive(byte[] bytes) {
      send(bytes);
    }
  }

  static final class Blocking extends WebSocketConsumer {
    @Override
    protected void receive(String text) {
      send("got " + text);
    }

    @Override
    protected void receive(byte[] bytes) {
      send(bytes);
    }
  }

  static final class Rejecting extends WebSocketConsumer {
    @Override
    protected void connect() {
      reject(Status.FORBIDDEN);
    }
  }

  static final class Unmakeable extends WebSocketConsumer {
    Unmakeable() {
      throw new IllegalStateException("on purpose");
    }
  }

  /// Hands out one gate a connection and keeps them all.
  private record Gating(boolean runsOnEventLoop, List<Recorder> made) implements Middleware {
    private Gating(boolean onLoop) {
      this(onLoop, new CopyOnWriteArrayList<>());
    }

    @Override
    public Admission admit(Scope scope) {
      Recorder gate = new Recorder();
      made.add(gate);
      return Admission.proceed(scope, gate);
    }

    Recorder last() {
      return made.getLast();
    }
  }

  private static final class Recorder implements InboundGate {
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private volatile @Nullable GatedConnection opened;

    GatedConnection connection() {
      return Objects.requireNonNull(opened);
    }

    @Override
    public void opened(GatedConnection connection) {
      opened = connection;
      seen.add("opened " + connection.scope().user().name());
      switch (connection.scope().query().first("opened")) {
        case "throw" -> throw new IllegalStateException("on purpose");
        case "close" -> connection.close(CloseReason.GOING_AWAY);
        case "send" -> connection.send("too early");
        case "timer" -> {
          var _ =
              connection
                  .loop()
                  .after(
                      Duration.ofSeconds(5),
                      () -> connection.close(new CloseReason(1008, "expired")));
        }
        case null, default -> {}
      }
    }

    @Override
    public Verdict text(String text) {
      assertThat(connection().loop().inLoop()).isTrue();
      return switch (text) {
        case "replace" -> Verdict.replace("other");
        case "binary" -> Verdict.replace("bytes".getBytes(StandardCharsets.UTF_8));
        case "drop" -> Verdict.DROP;
        case "answer" -> new Verdict.Answer("no");
        case "close" -> new Verdict.Close(new CloseReason(1008, "enough"));
        case "throw" -> throw new IllegalStateException("on purpose");
        default -> Verdict.PASS;
      };
    }

    @Override
    public Verdict bytes(byte[] bytes) {
      return bytes.length == 1 ? Verdict.replace("one byte") : Verdict.PASS;
    }

    @Override
    public void ended() {
      seen.add("ended");
      if (opened != null && connection().scope().query().first("ended") != null) {
        throw new IllegalStateException("on purpose");
      }
    }
  }

  /// Behind the gate: changes the scope, or ends the admission.
  private static final Middleware FURTHER_IN =
      new Middleware() {
        @Override
        public Admission admit(Scope scope) throws Exception {
          return switch (scope.query().first("further")) {
            case "refuse" -> Admission.refuse(Response.of(Status.NOT_FOUND));
            case "close" -> Admission.close(new CloseReason(1008, "closed"));
            case "throw" -> throw new IllegalStateException("on purpose");
            case "wait" -> {
              new CountDownLatch(1).await();
              yield Admission.proceed(scope);
            }
            case null, default -> Admission.proceed(scope.withUser(new User("ann")));
          };
        }
      };

  private static Probe site(Middleware gating) {
    return Probe.of(
        Millrace.server()
            .use(gating)
            .use(FURTHER_IN)
            .get("/page", _ -> Response.text("page"))
            .websocket("/async", Async::new)
            .websocket("/blocking", Blocking::new)
            .websocket("/rejecting", Rejecting::new)
            .websocket("/unmakeable", Unmakeable::new)
            .websocket(
                "/handler",
                socket -> {
                  for (WebSocketMessage each : socket.messages()) {
                    switch (each) {
                      case WebSocketMessage.Text(String text) -> socket.send("got " + text);
                      case WebSocketMessage.Binary(byte[] bytes) -> socket.send(bytes);
                    }
                  }
                })
            .application());
  }

  @Test
  void everyVerdictIsDoneForEveryStyle() {
    for (String style : STYLES) {
      try (Probe probe = site(new Gating(true))) {
        ProbeSocket socket = probe.connect(style);
        socket.send("pass");
        socket.expectText("got pass");
        socket.send("replace");
        socket.expectText("got other");
        socket.send("binary");
        socket.expectBytes("bytes".getBytes(StandardCharsets.UTF_8));
        socket.send(new byte[] {1});
        socket.expectText("got one byte");
        socket.send(new byte[] {1, 2});
        socket.expectBytes(new byte[] {1, 2});
        socket.send("drop");
        socket.expectNothing();
        assertThat(probe.metrics().drops(DropReason.FILTERED)).isOne();
        socket.send("answer");
        socket.expectText("no");
        assertThat(probe.metrics().violations.sum()).isZero();
        socket.send("close");
        socket.send("pass");
        assertThat(socket.expectClose(1008).text()).isEqualTo("enough");
        assertThat(probe.metrics().violations.sum()).isOne();
      }
    }
  }

  @Test
  void gatesAreAskedFromTheOutsideIn() {
    Middleware shouting = new Transforming("!");
    Middleware asking = new Transforming("?");
    try (Probe probe =
        Probe.of(
            Millrace.server().use(shouting).use(asking).websocket("/", Async::new).application())) {
      ProbeSocket socket = probe.connect("/");
      socket.send("hi");
      socket.expectText("got hi!?");
    }
  }

  private record Transforming(String mark) implements Middleware {
    @Override
    public Admission admit(Scope scope) {
      return Admission.proceed(
          scope,
          new InboundGate() {
            @Override
            public Verdict text(String text) {
              return Verdict.replace(text + mark);
            }
          });
    }

    @Override
    public boolean runsOnEventLoop() {
      return true;
    }
  }

  @Test
  void aGateThatThrowsClosesItsConnectionAlone() {
    Gating gating = new Gating(true);
    try (Probe probe = site(gating)) {
      ProbeSocket other = probe.connect("/async");
      ProbeSocket socket = probe.connect("/async?ended=throw");
      socket.send("throw");
      assertThat(socket.expectClose(1011).text()).isEmpty();
      assertThat(probe.connect("/handler?opened=throw").rejection().status())
          .isEqualTo(Status.SERVER_ERROR);
      other.send("hi");
      other.expectText("got hi");
      assertThat(probe.metrics().handlerErrors.sum()).isEqualTo(2);
      probe.settle();
      assertThat(gating.last().seen).containsExactly("opened ann", "ended");
    }
  }

  @Test
  void aGateClosesByTheClock() {
    for (String style : STYLES) {
      try (Probe probe = site(new Gating(true))) {
        ProbeSocket socket = probe.connect(style + "?opened=timer");
        probe.clock().advance(Duration.ofMillis(4_999));
        socket.expectNothing();
        probe.clock().advance(Duration.ofMillis(1));
        assertThat(socket.expectClose(1008).text()).isEqualTo("expired");
      }
    }
  }

  @Test
  void beforeTheDecisionACloseRefusesAndASendIsDropped() {
    for (String style : STYLES) {
      try (Probe probe = site(new Gating(true))) {
        assertThat(probe.connect(style + "?opened=close").rejection().status())
            .isEqualTo(Status.FORBIDDEN);
        ProbeSocket socket = probe.connect(style + "?opened=send");
        assertThat(socket.accepted()).isTrue();
        socket.expectNothing();
        assertThat(probe.metrics().drops(DropReason.NOT_ACCEPTED)).isOne();
        assertThat(probe.metrics().handlerErrors.sum()).isZero();
      }
    }
  }

  @Test
  void anyThreadSendsAndCloses() {
    Gating gating = new Gating(true);
    try (Probe probe = site(gating)) {
      ProbeSocket socket = probe.connect("/blocking");
      assertThat(socket.accepted()).isTrue();
      gating.last().connection().send("news");
      socket.expectText("news");
      gating.last().connection().close(CloseReason.GOING_AWAY);
      socket.expectClose(1001);
      probe.settle();
      gating.last().connection().close(CloseReason.GOING_AWAY);
      gating.last().connection().send("late");
      probe.settle();
      assertThat(probe.metrics().drops(DropReason.CHANNEL_GONE)).isOne();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theEndIsToldOnceWheneverItComes(boolean onLoop) {
    Gating gating = new Gating(onLoop);
    try (Probe probe = site(gating)) {
      for (String style : STYLES) {
        ProbeSocket left = probe.connect(style);
        assertThat(left.accepted()).isTrue();
        left.close(1000);
        probe.settle();
        assertThat(gating.last().seen).containsExactly("opened ann", "ended");
        ProbeSocket dropped = probe.connect(style);
        probe.settle();
        dropped.drop();
        probe.settle();
        assertThat(gating.last().seen).containsExactly("opened ann", "ended");
      }
      assertThat(probe.connect("/rejecting").accepted()).isFalse();
      probe.settle();
      assertThat(gating.last().seen).containsExactly("opened ann", "ended");
      for (String never : List.of("/unmakeable", "/async?further=refuse", "/async?further=throw")) {
        assertThat(probe.connect(never).accepted()).isFalse();
        probe.settle();
        assertThat(gating.last().seen).containsExactly("ended");
      }
      probe.connect("/async?further=close").expectClose(1008);
      probe.settle();
      assertThat(gating.last().seen).containsExactly("ended");
      ProbeSocket impatient = probe.connect("/async?further=wait");
      probe.settle();
      assertThat(gating.last().seen).isEmpty();
      impatient.drop();
      probe.settle();
      assertThat(gating.last().seen).containsExactly("ended");
      for (String request : List.of("/page", "/page?further=refuse", "/page?further=throw")) {
        var _ = probe.send(Request.get(request));
        assertThat(gating.last().seen).containsExactly("ended");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https://example.com, example.com, true",
    "http://example.com:8000, example.com:8000, true",
    "http://example.com:8001, example.com:8000, false",
    "https://evil.example, example.com, false",
    "null, example.com, false",
    "garbage, example.com, false",
  })
  void aHandshakeFromAnotherSiteIsRefusedBeforeMiddlewareAndConsumer(
      String origin, String host, boolean good) {
    Gating gating = new Gating(true);
    try (Probe probe = site(gating)) {
      ProbeSocket socket = probe.connect("/async", Headers.of("host", host, "origin", origin));
      assertThat(socket.accepted()).isEqualTo(good);
      assertThat(gating.made).hasSize(good ? 1 : 0);
      assertThat(probe.metrics().violations.sum()).isEqualTo(good ? 0 : 1);
      if (!good) {
        assertThat(socket.rejection().status()).isEqualTo(Status.FORBIDDEN);
      }
    }
  }

  @Test
  void aRouteThatJudgesOriginsItselfIsLeftAlone() {
    Middleware any =
        new Middleware() {
          @Override
          public boolean judgesOrigin() {
            return true;
          }
        };
    Headers foreign = Headers.of("host", "example.com", "origin", "https://other.example");
    try (Probe probe =
        Probe.of(
            Millrace.server()
                .websocket("/default", Async::new)
                .with(any, open -> open.websocket("/open", Async::new))
                .application())) {
      assertThat(probe.connect("/open", foreign).accepted()).isTrue();
      assertThat(probe.connect("/default", foreign).accepted()).isFalse();
      assertThat(probe.connect("/default", Headers.of("origin", "https://a.b")).accepted())
          .isFalse();
      assertThat(
              probe
                  .connect(
                      "/default",
                      Headers.of(
                          "host", "a.b", "origin", "https://a.b", "origin", "https://evil.b"))
                  .accepted())
          .isFalse();
      assertThat(probe.connect("/default").accepted()).isTrue();
    }
  }
}
