// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.consumer.AsyncWebSocketConsumer;
import io.millrace.http.Response;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.LayerOptions;
import io.millrace.metrics.Metrics;
import io.millrace.server.OverloadOptions;
import io.millrace.server.Server;
import io.millrace.server.ServerOptions;
import io.millrace.server.ServerStatus;
import io.millrace.server.TransportKind;
import io.millrace.time.Timeline;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// One event loop that is held up while clients send: when it goes on, all of it lies there at
/// once, and what each has had of its turns is counted.
@Timeout(60)
class FairTurnsTest {
  private static final int FRAMES = 50;
  private static final int REQUESTS = 8;
  private static final int ACCEPTS = 3;

  private final Metrics metrics = new Metrics();
  private final ChannelLayer layer =
      ChannelLayer.inMemory(LayerOptions.DEFAULT, metrics, Timeline.system());
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final AtomicInteger hot = new AtomicInteger();
  private final AtomicInteger hotBeforeQuiet = new AtomicInteger(-1);
  private final AtomicInteger acceptedBeforeQuiet = new AtomicInteger(-1);
  private final List<AutoCloseable> open = new ArrayList<>();
  private Server server = start(TransportKind.AUTO, OverloadOptions.DEFAULT);

  private Server start(TransportKind transport, OverloadOptions overload) {
    Server started =
        Millrace.server()
            .layer(layer)
            .options(
                ServerOptions.DEFAULT
                    .withTransport(transport)
                    .withEventLoops(1)
                    .withOverload(
                        overload.withFrames(FRAMES).withRequests(REQUESTS).withAccepts(ACCEPTS)))
            .websocket("/hot", Hot::new)
            .websocket("/quiet", Quiet::new)
            .getAsync("/hold", _ -> answer(hold()))
            .getAsync("/hot", _ -> answer(String.valueOf(hot.incrementAndGet())))
            .getAsync("/quiet", _ -> answer(quietCame()))
            .start(0);
    open.add(started);
    return started;
  }

  private static CompletableFuture<Response> answer(String text) {
    return CompletableFuture.completedFuture(Response.text(text));
  }

  /// Blocks the loop, as no handler should.
  private String hold() {
    held.countDown();
    while (goOn.getCount() > 0) {
      LockSupport.parkNanos(1_000_000);
    }
    return "";
  }

  private String quietCame() {
    hotBeforeQuiet.set(hot.get());
    acceptedBeforeQuiet.set(metrics.accepted.intValue());
    return "quiet";
  }

  private final class Hot extends AsyncWebSocketConsumer {
    @Override
    protected void receive(String text) {
      if (text.equals(String.valueOf(hot.get()))) { // in order
        hot.incrementAndGet();
      }
    }

    @Override
    protected void receive(byte[] last) {
      send("all " + hot.get());
    }
  }

  private final class Quiet extends AsyncWebSocketConsumer {
    @Override
    protected void receive(String text) {
      send(quietCame());
    }
  }

  @AfterEach
  void close() throws Exception {
    goOn.countDown();
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
    layer.close();
  }

  private RawClient connect() throws Exception {
    RawClient client = new RawClient(server.port());
    open.add(client);
    return client;
  }

  private void holdLoop() throws Exception {
    connect().write("GET /hold HTTP/1.1\r\nHost: localhost\r\n\r\n");
    held.await();
  }

  @Test
  void aConnectionThatSendsManyFramesLeavesTurnsToOthers() throws Exception {
    int many = 2_000;
    RawClient busy = connect();
    busy.handshake("/hot");
    RawClient quiet = connect();
    quiet.handshake("/quiet");
    holdLoop();
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    for (int i = 0; i < many; i++) {
      frames.writeBytes(
          RawClient.frame(0x81, String.valueOf(i).getBytes(StandardCharsets.US_ASCII)));
    }
    frames.writeBytes(RawClient.frame(0x82, new byte[1]));
    busy.write(frames.toByteArray());
    quiet.sendText("?");
    goOn.countDown();

    assertThat(quiet.readFrame().text()).isEqualTo("quiet");
    assertThat(hotBeforeQuiet).hasValueBetween(0, FRAMES);
    assertThat(busy.readFrame().text()).as("all, in order").isEqualTo("all " + many);
    assertThat(metrics.deferred.sum()).isGreaterThanOrEqualTo(many / FRAMES - 1);
  }

  @Test
  void aConnectionThatPipelinesManyRequestsLeavesTurnsToOthers() throws Exception {
    int many = 300;
    RawClient busy = connect();
    RawClient quiet = connect();
    quiet.write("GET /quiet HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assertThat(quiet.readHead()).startsWith("HTTP/1.1 200");
    quiet.readBytes("quiet".length());
    busy.write("GET /hot HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assertThat(busy.readHead()).startsWith("HTTP/1.1 200");
    busy.readBytes(1);
    holdLoop();
    busy.write("GET /hot HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(many));
    quiet.write("GET /quiet HTTP/1.1\r\nHost: localhost\r\n\r\n");
    goOn.countDown();

    assertThat(quiet.readHead()).startsWith("HTTP/1.1 200");
    assertThat(hotBeforeQuiet).hasValueBetween(1, 1 + REQUESTS);
    for (int i = 2; i < many + 2; i++) {
      assertThat(busy.readHead()).startsWith("HTTP/1.1 200");
      assertThat(busy.readBytes(String.valueOf(i).length()))
          .asString()
          .isEqualTo(String.valueOf(i));
    }
    assertThat(metrics.deferred.sum()).isGreaterThanOrEqualTo(many / REQUESTS - 1);
  }

  @ParameterizedTest
  @EnumSource(
      value = TransportKind.class,
      names = {"EPOLL", "IO_URING", "NIO"})
  void aCrowdOfNewcomersIsTakenAFewATurn(TransportKind transport) throws Exception {
    Assumptions.assumeTrue(transport != TransportKind.IO_URING || IoUring.isAvailable());
    Assumptions.assumeTrue(transport != TransportKind.EPOLL || Epoll.isAvailable());
    server = start(transport, OverloadOptions.DEFAULT);
    int many = 40;
    RawClient quiet = connect();
    quiet.handshake("/quiet");
    holdLoop();
    int before = metrics.accepted.intValue();
    for (int i = 0; i < many; i++) {
      connect(); // the kernel answers
    }
    quiet.sendText("?");
    goOn.countDown();

    assertThat(quiet.readFrame().text()).isEqualTo("quiet");
    assertThat(acceptedBeforeQuiet).hasValueBetween(before, before + ACCEPTS);
    Await.until("all are let in", () -> metrics.accepted.intValue() == before + many);
  }

  @Test
  void newcomersAreTurnedAwayWhereAllLoopsAreOverloaded() throws Exception {
    // Any lag at all is too much, and none is little enough afterwards.
    OverloadOptions easily = OverloadOptions.DEFAULT.withLag(Duration.ofNanos(1), Duration.ZERO);
    Server overloaded = start(TransportKind.AUTO, easily);
    Await.until(
        "the loop is overloaded",
        () -> overloaded.status().loops().stream().allMatch(ServerStatus.Loop::overloaded));
    try (RawClient client = new RawClient(overloaded.port())) {
      client.write("GET /quiet HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(client.readHead().lines())
          .startsWith("HTTP/1.1 503 Service Unavailable")
          .contains("retry-after: 2");
    }
    assertThat(metrics.refusedOverloaded.sum()).isEqualTo(1);
    assertThat(metrics.refused.sum()).isZero();
  }

  @Test
  void theLagOfALoopIsThatOfWhatItDoesNow() throws Exception {
    holdLoop();
    Await.until(
        "it is seen while it lasts",
        () -> server.status().loops().getFirst().lag().compareTo(Duration.ofMillis(30)) > 0);
    goOn.countDown();
    Await.until(
        "it is gone",
        () -> server.status().loops().getFirst().lag().compareTo(Duration.ofMillis(30)) < 0);
    assertThat(server.status().loops().getFirst().worstLag())
        .isGreaterThanOrEqualTo(Duration.ofMillis(30));
    Await.until("it is published", () -> metrics.turns.count() > 0);
  }
}
