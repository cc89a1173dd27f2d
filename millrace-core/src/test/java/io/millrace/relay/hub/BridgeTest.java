// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;
import io.millrace.layer.Inbox;
import io.millrace.layer.LayerOptions;
import io.millrace.layer.Message;
import io.millrace.metrics.DropReason;
import io.millrace.relay.Form;
import io.millrace.relay.RelayBridge;
import io.millrace.relay.RelayLimits;
import io.millrace.relay.RelayNames;
import io.millrace.relay.RelayOptions;
import io.millrace.relay.RelayRecord;
import io.millrace.relay.RelayTraffic;
import io.millrace.relay.Target;
import io.millrace.relay.wire.Frame;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BridgeTest {
  private Exchange exchange =
      new Exchange(
          RelayOptions.DEFAULT
              .withNames(RelayNames.parse("BT=6001,HMI=6002"))
              .withBridge(
                  RelayBridge.DEFAULT
                      .withJoined("HMI", "plant")
                      .withPublished("*T", "seen")
                      .withGroups("chat_*")
                      .withChannels("jobs")));

  @AfterEach
  void close() {
    exchange.close();
  }

  /// What a line has got in all, as the loop is turned.
  private <T> List<T> until(int count, java.util.function.Supplier<List<T>> look) {
    List<T> all = new ArrayList<>();
    exchange.loop.turnUntil(
        () -> {
          all.addAll(look.get());
          return all.size() >= count;
        });
    return all;
  }

  private static Message record(int evt) {
    return Message.of("relay.record", Map.of("src", 1, "evt", evt));
  }

  @Test
  void aProcessIsAChannel() {
    TestLine hmi = exchange.records(6_002);
    ChannelName channel = new ChannelName("relay.HMI");
    exchange.layer.send(channel, record(5));
    exchange.layer.send(channel, Message.of("relay.message", Map.of("bytes", new byte[12])));
    assertThat(until(2, hmi::records))
        .containsExactly(new RelayRecord(1, 6_002, 5), new RelayRecord(0, 0, 0));
    TestLine alice = exchange.frames("alice");
    ChannelName hers = new ChannelName("relay.alice");
    exchange.layer.send(hers, Message.of("relay.message", Map.of("text", "a", "from", "bob")));
    exchange.layer.send(hers, Message.text("b"));
    exchange.layer.send(hers, Message.of("chat.line", Map.of("n", 1)));
    assertThat(until(3, alice::frames))
        .containsExactly(
            "TEXT of bob: a", "TEXT of : b", "TYPED of : {\"type\":\"chat.line\",\"n\":1}");
  }

  @Test
  void theLayerKeepsWhatIsForAnAbsentProcess() {
    exchange.layer.send(new ChannelName("relay.HMI"), record(1));
    TestLine hmi = exchange.records(6_002);
    exchange.layer.send(new ChannelName("relay.HMI"), record(2));
    assertThat(until(2, hmi::events)).containsExactly(1, 2);
  }

  @Test
  void whatASlowProcessHasNoRoomForWaitsInTheLayer() {
    exchange.close();
    exchange =
        new Exchange(
            RelayOptions.DEFAULT.withLimits(
                RelayLimits.DEFAULT.withOutbox(100, io.millrace.layer.Overflow.CLOSE)));
    TestLine slow = exchange.records(6_002);
    slow.writable = false;
    ChannelName channel = new ChannelName("relay.6002");
    for (int i = 1; i <= 50; i++) {
      exchange.layer.send(channel, record(i));
    }
    exchange.loop.turnUntil(() -> exchange.metrics.relay.waiting.sum() == 1);
    slow.thaws();
    List<Integer> events = until(50, slow::events);
    assertThat(events).isSorted().hasSize(50);
    assertThat(slow.closed).isFalse();
  }

  @Test
  void passesOverWhatNoProcessCanUse() {
    TestLine hmi = exchange.records(6_002);
    ChannelName channel = new ChannelName("relay.HMI");
    exchange.layer.send(channel, Message.of("chat.line", Map.of("n", 1)));
    exchange.layer.send(channel, Message.of("relay.record", Map.of("src", "x", "evt", 1)));
    exchange.layer.send(channel, Message.of("relay.record", Map.of("src", 1)));
    exchange.layer.send(channel, Message.of("relay.message", Map.of("text", "no record")));
    exchange.layer.send(channel, record(3));
    assertThat(until(1, hmi::events)).containsExactly(3);
    assertThat(exchange.metrics.drops(DropReason.NO_HANDLER)).isEqualTo(1);
    assertThat(exchange.metrics.drops(DropReason.MALFORMED)).isEqualTo(2);
    assertThat(exchange.metrics.drops(DropReason.UNREADABLE)).isEqualTo(1);
  }

  @Test
  void processesAreInTheGroupsOfTheConfiguration() {
    TestLine hmi = exchange.records(6_002);
    exchange.layer.groupSend(new GroupName("plant"), record(8));
    assertThat(until(1, hmi::events)).containsExactly(8);
    hmi.leaves();
    exchange.layer.groupSend(new GroupName("plant"), record(9));
    assertThat(exchange.records(6_002).events()).isEmpty();
  }

  @Test
  void groupsGetWhatIsPublished() throws InterruptedException {
    TestLine bt = exchange.records(6_001);
    TestLine hmi = exchange.records(6_002);
    try (Inbox seen = exchange.layer.open()) {
      exchange.layer.groupAdd(new GroupName("seen"), seen.name());
      bt.send(TestLine.bytes(new RelayRecord(6_001, 6_002, 1), new RelayRecord(6_001, 6_002, 2)));
      hmi.send(6_002, 6_001, 3);
      Message first = seen.receive();
      assertThat(first.type()).isEqualTo("relay.record");
      assertThat(first.values())
          .isEqualTo(Map.of("src", 6_001, "der", 6_002, "evt", 1, "from", "BT", "to", "HMI"));
      assertThat(seen.receive().value("evt")).isEqualTo(2);
      assertThat(seen.poll(Duration.ZERO)).isNull();
    }
  }

  @Test
  void processesOfFramesReachWhatTheyMay() throws InterruptedException {
    TestLine alice = exchange.frames("alice");
    ByteBuffer hi = ByteBuffer.wrap("hi".getBytes(UTF_8));
    try (Inbox room = exchange.layer.open();
        Inbox jobs = exchange.layer.receive(new ChannelName("jobs"))) {
      exchange.layer.groupAdd(new GroupName("chat_lobby"), room.name());
      alice.send(new Frame.Send(1, Form.TEXT, Target.group("chat_lobby"), hi));
      assertThat(room.receive().values()).isEqualTo(Map.of("from", "alice", "text", "hi"));
      alice.send(
          new Frame.Send(
              2,
              Form.TYPED,
              Target.channel("jobs"),
              ByteBuffer.wrap("{\"type\":\"job.start\",\"n\":1}".getBytes(UTF_8))));
      Message job = jobs.receive();
      assertThat(job.type()).isEqualTo("job.start");
      assertThat(job.values()).isEqualTo(Map.of("n", 1));
      alice.send(new Frame.Send(3, Form.TEXT, Target.group("plant"), hi));
      alice.send(new Frame.Send(4, Form.TEXT, Target.channel("relay.HMI"), hi));
      alice.send(new Frame.Send(5, Form.TYPED, Target.channel("jobs"), hi));
      alice.send(
          new Frame.Send(
              6,
              Form.TYPED,
              Target.channel("jobs"),
              ByteBuffer.wrap("{\"type\":\"relay.message\"}".getBytes(UTF_8))));
      assertThat(alice.frames())
          .containsExactly(
              "NOT_PERMITTED 3 plant",
              "NOT_PERMITTED 4 relay.HMI",
              "NOT_TEXT 5 jobs",
              "NOT_PERMITTED 6 jobs");
      for (int i = 0; i < LayerOptions.DEFAULT.capacity() + 1; i++) {
        alice.send(new Frame.Send(7, Form.TEXT, Target.channel("jobs"), hi));
      }
      assertThat(alice.frames()).containsExactly("FULL 7 jobs");
    }
  }

  @Test
  void processesOfFramesJoinAndLeave() {
    TestLine alice = exchange.frames("alice");
    alice.send(new Frame.Join(1, "chat_lobby"));
    alice.send(new Frame.Join(2, "plant"));
    alice.send(new Frame.Join(3, "a b"));
    assertThat(alice.frames()).containsExactly("done 1", "NOT_PERMITTED 2 plant", "MALFORMED 3 ");
    exchange.layer.groupSend(new GroupName("chat_lobby"), Message.text("one"));
    assertThat(until(1, alice::frames)).containsExactly("TEXT of : one");
    alice.send(new Frame.Leave(4, "chat_lobby"));
    exchange.layer.groupSend(new GroupName("chat_lobby"), Message.text("two"));
    exchange.layer.send(new ChannelName("relay.alice"), Message.text("three"));
    assertThat(until(2, alice::frames)).containsExactly("done 4", "TEXT of : three");
  }

  @Test
  void whoWatchesIsToldOfWhatHasChanged() throws Exception {
    List<RelayTraffic> told = new CopyOnWriteArrayList<>();
    TestLine bt = exchange.records(6_001);
    try (AutoCloseable _ = exchange.board.watch(Duration.ofMillis(40), told::add)) {
      exchange.loop.turn();
      bt.send(6_001, 6_002, 1);
      exchange.loop.turnUntil(() -> told.size() == 1);
      RelayTraffic first = told.getFirst();
      assertThat(first.processes()).extracting(RelayTraffic.Station::name).contains("BT", "HMI");
      assertThat(first.pairs()).hasSize(1);
      assertThat(first.passed()).hasSize(1);
      assertThat(first.passed().getFirst().shown()).isEqualTo("src 6001, der 6002, evt 1");
      for (int i = 0; i < 1_000; i++) {
        bt.send(6_001, 6_002, i);
      }
      exchange.loop.turn();
      assertThat(told).hasSize(1);
      exchange.pass(Duration.ofMillis(40));
      exchange.loop.turnUntil(() -> told.size() == 2);
      RelayTraffic second = told.get(1);
      assertThat(second.pairs().getFirst().count()).isEqualTo(1_001);
      assertThat(second.passed()).hasSize(256);
      assertThat(second.omitted()).isEqualTo(744);
    }
    RelayTraffic all = exchange.board.status();
    assertThat(all.processes()).hasSize(2);
    assertThat(all.processes().getFirst().sent()).isEqualTo(1_001);
  }
}
