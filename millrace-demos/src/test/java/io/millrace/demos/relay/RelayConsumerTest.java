// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos.relay;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.WebSocketMessage;
import io.millrace.demos.SiteRelay;
import io.millrace.demos.TestSite;
import io.millrace.json.Json;
import io.millrace.layer.ChannelName;
import io.millrace.layer.Inbox;
import io.millrace.layer.Message;
import io.millrace.relay.Dialect;
import io.millrace.relay.Form;
import io.millrace.relay.Relay;
import io.millrace.relay.RelayNames;
import io.millrace.relay.RelayOptions;
import io.millrace.relay.RelayTraffic;
import io.millrace.scope.Endpoint;
import io.millrace.testing.Probe;
import io.millrace.testing.ProbeSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The page of the relay, seen from its socket.
class RelayConsumerTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.123456Z");

  private final StillRelay relay = new StillRelay();
  private final Probe site =
      TestSite.open(
          new SiteRelay(
              relay, RelayOptions.DEFAULT.withNames(RelayNames.parse("BT=6001,HMI=6002"))));

  private record Told(
      @Nullable Boolean here,
      RelayReport.@Nullable About relay,
      RelayAnswer.@Nullable Said answer) {}

  /// One that has BT, and of which a test says what changes.
  private static final class StillRelay implements Relay {
    private final AtomicReference<@Nullable Consumer<RelayTraffic>> watcher =
        new AtomicReference<>();

    @Override
    public List<Endpoint> endpoints() {
      return List.of(new Endpoint("127.0.0.1", 5555), new Endpoint("127.0.0.1", 5556));
    }

    @Override
    public RelayTraffic status() {
      return traffic("seen before");
    }

    private static RelayTraffic traffic(String shown) {
      return new RelayTraffic(
          NOW,
          List.of(
              new RelayTraffic.Station("BT", 6001, Dialect.RECORDS, "127.0.0.1:6001", NOW, 1, 0, 0),
              new RelayTraffic.Station("alice", 0, Dialect.FRAMES, "127.0.0.1:1", NOW, 0, 1, 0)),
          List.of(),
          List.of(new RelayTraffic.Pair("BT", "alice", 1, 12, NOW)),
          List.of(new RelayTraffic.Passed(NOW, "BT", "alice", Form.RECORD, 12, shown)),
          0);
    }

    @Override
    public AutoCloseable watch(Duration every, Consumer<RelayTraffic> told) {
      watcher.set(told);
      return () -> watcher.set(null);
    }

    @Override
    public void stop() {}
  }

  @AfterEach
  void close() {
    site.close();
  }

  private static Told next(ProbeSocket socket) {
    return switch (socket.next()) {
      case WebSocketMessage.Text(String text) -> Json.read(text, Told.class);
      case WebSocketMessage.Binary _ -> throw new AssertionError("binary");
    };
  }

  private static RelayReport.About report(ProbeSocket socket) {
    for (Told told = next(socket); ; told = next(socket)) {
      if (told.relay() != null) {
        return told.relay();
      }
    }
  }

  private static RelayAnswer.Said answer(ProbeSocket socket) {
    for (Told told = next(socket); ; told = next(socket)) {
      if (told.answer() != null) {
        return told.answer();
      }
    }
  }

  private ProbeSocket open() {
    ProbeSocket socket = site.connect("/ws/relay/");
    assertThat(next(socket).here()).isTrue();
    return socket;
  }

  private String id() {
    return site.layer().nodes().getFirst().id();
  }

  private RelayAnswer.Said ask(ProbeSocket socket, String wish) {
    socket.send("{\"relay\":\"" + id() + "\"," + wish + "}");
    return answer(socket);
  }

  @Test
  void aWindowGetsAllAtFirstAndThenWhatChanges() {
    ProbeSocket socket = open();
    RelayReport.About all = report(socket);
    assertThat(all.whole()).isTrue();
    assertThat(all.records()).containsExactly("127.0.0.1:5555");
    assertThat(all.frames()).containsExactly("127.0.0.1:5556");
    assertThat(all.names()).containsExactly("BT", "HMI");
    assertThat(all.processes()).extracting(RelayReport.Row::name).contains("BT", "alice");
    assertThat(all.passed())
        .singleElement()
        .satisfies(each -> assertThat(each.at()).isEqualTo(NOW.toString()));
    Consumer<RelayTraffic> watcher = requireNonNull(relay.watcher.get());
    watcher.accept(StillRelay.traffic("new"));
    RelayReport.About changed = report(socket);
    while (changed.whole()) {
      changed = report(socket);
    }
    assertThat(changed.passed())
        .singleElement()
        .satisfies(each -> assertThat(each.shown()).isEqualTo("new"));
  }

  @Test
  void aRecordGoesToTheChannelOfAProcess() throws InterruptedException {
    ProbeSocket socket = open();
    try (Inbox process = site.layer().receive(new ChannelName("relay.BT"))) {
      assertThat(ask(socket, "\"to\":\"BT\",\"src\":1,\"der\":6001,\"evt\":-3").words())
          .isEqualTo("Sent to BT.");
      Message message = process.receive();
      assertThat(message.type()).isEqualTo("relay.record");
      assertThat(message.values()).isEqualTo(Map.of("src", 1, "der", 6001, "evt", -3));
    }
    assertThat(ask(socket, "\"to\":\"HMI\",\"src\":1,\"evt\":3").words())
        .startsWith("HMI is not connected");
  }

  @Test
  void aFullChannelIsTold() {
    ProbeSocket socket = open();
    for (int i = 0; i < 100; i++) {
      site.layer().send(new ChannelName("relay.alice"), Message.of("relay.message", Map.of()));
    }
    RelayAnswer.Said full = ask(socket, "\"to\":\"alice\",\"text\":\"hi\"");
    assertThat(full.good()).isFalse();
    assertThat(full.words()).startsWith("Full: 100 wait for alice");
  }

  @Test
  void whatIsNotPossibleIsRefused() {
    ProbeSocket socket = open();
    assertThat(ask(socket, "\"to\":\"BT\",\"text\":\"hi\"").words()).contains("takes records");
    assertThat(ask(socket, "\"to\":\"nobody\",\"text\":\"hi\"").words())
        .contains("not known to this relay");
    assertThat(ask(socket, "\"to\":\"<b>\",\"text\":\"hi\"").words()).contains("process name");
    assertThat(ask(socket, "\"to\":\"alice\",\"text\":\"" + "x".repeat(501) + "\"").words())
        .isEqualTo("text: 501 characters (expected: 1..500)");
    assertThat(ask(socket, "\"to\":\"BT\",\"evt\":1").words()).startsWith("record: incomplete");
    assertThat(ask(socket, "\"to\":\"BT\",\"src\":1,\"evt\":3000000000").good()).isFalse();
  }

  @Test
  void aServerWithoutOneSaysSo() {
    try (Probe without = TestSite.open()) {
      assertThat(next(without.connect("/ws/relay/")).here()).isFalse();
    }
  }

  @Test
  void aFloodOfWishesIsEnded() {
    ProbeSocket socket = open();
    assertThat(report(socket).whole()).isTrue();
    for (int i = 0; i < 61; i++) {
      socket.send("{\"relay\":\"another\",\"play\":true}");
    }
    socket.expectClose(1008);
  }
}
