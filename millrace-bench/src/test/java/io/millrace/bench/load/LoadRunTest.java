// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.bench.TinyServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadRunTest {
  private static final Scenario ECHO = new Scenario.Echo(3, 20, 1);

  private final TinyServer server = new TinyServer();

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void echoCountsAndTimes() {
    LoadResult result = run(new Scenario.Echo(5, 200, 4), "/echo");
    assertThat(result.count()).isPositive();
    assertThat(result.latency().p50()).isPositive().isLessThanOrEqualTo(result.latency().max());
    assertThat(result.perServerSecond()).isEmpty();
  }

  @Test
  void echoRunsOnNioAndSeveralThreadsToo() {
    LoadSettings settings = settings("/echo").withThreads(2, Transport.NIO).withBinary(true);
    assertThat(ShortRun.of(ECHO, settings).count()).isPositive();
  }

  @Test
  void fanoutReachesEveryMember() {
    Scenario scenario = new Scenario.Fanout(20, 1, 3, 20);
    assertThat(run(scenario, "/fanout").count()).isPositive();
    LoadSettings settings = settings("/fanout").withThreads(2, Transport.AUTO);
    assertThat(ShortRun.of(scenario, settings).count()).isPositive();
  }

  @Test
  void steadyPublishesNoFasterThanAsked() {
    LoadResult result = run(new Scenario.Steady(20, 500, 20), "/fanout");
    assertThat(result.count()).isPositive();
    assertThat(result.count() / 20.0).isLessThan(500 * (result.seconds() + 1));
    assertThat(result.latency().max()).isPositive();
  }

  @Test
  void steadyEndsWhenTheServerCannotKeepUp() {
    assertThatThrownBy(() -> fail(new Scenario.Steady(2, 1e9, 20), "/fanout"))
        .isInstanceOf(LoadFailure.class)
        .hasMessage("the server cannot keep up: 4096 publishes are under way");
    assertThatThrownBy(() -> new Scenario.Steady(2, 0, 20))
        .hasMessage("publishes a second: 0.0 (expected: more than 0)");
  }

  @Test
  void fanoutNeedsAServerThatSendsToAll() {
    assertThatThrownBy(() -> fail(new Scenario.Fanout(2, 1, 1, 20), "/closing"))
        .isInstanceOf(LoadFailure.class)
        .hasMessage("the server closed a WebSocket with 1013");
  }

  @Test
  void httpCountsByStatus() {
    LoadSettings settings = LoadSettings.of(Target.http(server.url("http", "/plain"), false));
    LoadResult result = ShortRun.of(new Scenario.Http(3, 2), settings);
    assertThat(result.statuses()).containsOnlyKeys(200);
    assertThat(result.statuses().values()).containsExactly(result.count());
  }

  @Test
  void refusedHandshakeIsOneLineWithItsStatus() {
    assertThatThrownBy(() -> fail(ECHO, "/nowhere"))
        .isInstanceOf(LoadFailure.class)
        .hasMessage(
            "handshake refused by "
                + server.url("ws", "/nowhere")
                + ": 403 Forbidden (expected: 101)");
  }

  @Test
  void wrongAnswersEndTheRun() {
    assertThatThrownBy(() -> fail(ECHO, "/short"))
        .isInstanceOf(LoadFailure.class)
        .hasMessage("answer of 19 bytes (expected: 20)");
  }

  @Test
  void silenceEndsTheRun() {
    LoadSettings settings =
        settings("/silent")
            .withTimes(Duration.ofMillis(50), Duration.ofMillis(200))
            .withStall(Duration.ofMillis(1));
    assertThatThrownBy(() -> LoadRun.run(ECHO, settings, Progress.NONE))
        .isInstanceOf(LoadFailure.class)
        .hasMessageStartingWith("nothing came back");
  }

  @Test
  void refusedConnectionIsSaid() throws IOException {
    int port;
    try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = gone.getLocalPort();
    }
    Target target = Target.webSocket("ws://127.0.0.1:" + port + "/", false);
    assertThatThrownBy(() -> LoadRun.run(ECHO, LoadSettings.of(target), Progress.NONE))
        .isInstanceOf(LoadFailure.class)
        .hasMessageContaining("is the server running?");
  }

  @Test
  void idleReportsMemoryOfTheProcessAsked() {
    IdleRun.Result result =
        IdleRun.run(
            new IdleRun.Settings(
                Target.webSocket(server.url("ws", "/echo"), false),
                30,
                0,
                Duration.ofMillis(1),
                1,
                Transport.AUTO,
                OptionalLong.of(ProcessHandle.current().pid())),
            Progress.NONE);
    assertThat(result.connections()).isEqualTo(30);
    assertThat(result.memory()).extracting(IdleRun.Result.Memory::kind).contains("RSS");
  }

  @Test
  void idleSlopeLooksTwice() {
    AtomicInteger looks = new AtomicInteger();
    IdleSlope.Result result =
        IdleSlope.measure(
            new IdleSlope.Settings(
                Target.webSocket(server.url("ws", "/echo"), false),
                5,
                10,
                0,
                ProcessHandle.current().pid(),
                looks::incrementAndGet),
            Progress.NONE);
    assertThat(looks).hasValue(2);
    assertThat(result.more()).isEqualTo(10);
    assertThat(result.memory()).extracting(IdleRun.Result.Memory::kind).contains("RSS");
  }

  @Test
  void sourceAddressesStayOnLoopback() {
    assertThat(Opener.source(0).getAddress().getHostAddress()).isEqualTo("127.0.0.2");
    assertThatThrownBy(() -> Opener.source(253)).isInstanceOf(LoadFailure.class);
  }

  private LoadResult run(Scenario scenario, String path) {
    return ShortRun.of(scenario, settings(path));
  }

  /// A run that fails ends at once, however long it was to be.
  private void fail(Scenario scenario, String path) {
    var _ = LoadRun.run(scenario, settings(path), Progress.NONE);
  }

  private LoadSettings settings(String path) {
    return LoadSettings.of(Target.webSocket(server.url("ws", path), false));
  }
}
