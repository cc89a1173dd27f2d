// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.layer.ChannelLayer;
import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;
import io.millrace.layer.Inbox;
import io.millrace.layer.LayerOptions;
import io.millrace.layer.Message;
import io.millrace.layer.Overflow;
import io.millrace.layer.SendResult;
import io.millrace.metrics.DropReason;
import io.millrace.redis.GapMember;
import io.millrace.redis.LayerCase;
import io.millrace.redis.RawRedis;
import io.millrace.redis.RedisCluster;
import io.millrace.redis.RedisOptions;
import io.millrace.redis.wire.Bodies;
import io.millrace.time.Timeline;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Two processes' layers on the same cluster.
final class TwoNodesTest extends LayerCase {
  private static final int MASTERS = 3;
  private static final ChannelName JOBS = new ChannelName("jobs");
  private static RedisCluster cluster;

  TwoNodesTest() {
    super(RedisOptions.Format.SHARDED_PUBSUB);
  }

  @BeforeAll
  static void startCluster() {
    cluster = RedisCluster.start(MASTERS, 0);
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  private static RedisOptions options() {
    return RedisOptions.of("redis+cluster://127.0.0.1:" + cluster.server(1).port())
        .withLimits(LayerOptions.DEFAULT.withCapacity(100_000))
        .withTimeout(Duration.ofSeconds(2));
  }

  private ChannelLayer node() {
    return open(options());
  }

  private static String name(GroupName group) {
    return "asgi__group__" + group;
  }

  /// A group on each master.
  private static List<GroupName> groups() {
    return cluster.namesByMaster("asgi__group__g").stream()
        .map(n -> new GroupName("g" + n))
        .toList();
  }

  private static long subscribers(RawRedis redis, String name) {
    return ((Number) redis.elements("PUBSUB", "SHARDNUMSUB", name).get(1)).longValue();
  }

  @Test
  void eachGetsWhatTheOtherSendsOnceAndInOrder() throws Exception {
    ChannelLayer here = node();
    ChannelLayer there = node();
    List<Inbox> own = new ArrayList<>();
    List<Inbox> others = new ArrayList<>();
    for (GroupName group : groups()) {
      own.add(here.open());
      others.add(there.open());
      here.groupAdd(group, own.getLast().name());
      there.groupAdd(group, others.getLast().name());
    }
    for (int i = 0; i < 300; i++) {
      for (int g = 0; g < MASTERS; g++) {
        here.groupSend(groups().get(g), message(i));
      }
    }
    Inbox single = there.open();
    for (int i = 0; i < 100; i++) {
      assertThat(here.send(single.name(), message(i))).isEqualTo(SendResult.ACCEPTED);
    }
    for (int i = 0; i < 100; i++) {
      assertThat(number(take(single))).isEqualTo(i);
    }
    for (int i = 0; i < 300; i++) {
      for (int g = 0; g < MASTERS; g++) {
        assertThat(number(take(own.get(g)))).isEqualTo(i);
        assertThat(number(take(others.get(g)))).isEqualTo(i);
      }
    }
    for (int g = 0; g < MASTERS; g++) {
      there.groupSend(groups().get(g), Message.of("last", Map.of()));
      assertThat(take(own.get(g)).type()).isEqualTo("last");
      assertThat(take(others.get(g)).type()).isEqualTo("last");
    }
  }

  @Test
  void oneIsLeftOutWhereverItIsAndOptionsGoAlong() throws Exception {
    ChannelLayer here = node();
    ChannelLayer there = node();
    GroupName room = groups().getFirst();
    Inbox near = here.open();
    Inbox far = there.open();
    here.groupAdd(room, near.name());
    there.groupAdd(room, far.name());
    here.groupSend(room, message(1).except(near.name()));
    here.groupSend(room, message(2).except(far.name()));
    here.groupSend(room, message(3).whenSlow(Overflow.KEEP_LATEST, "k").uncompressed());
    assertThat(number(take(near))).isEqualTo(2);
    assertThat(number(take(near))).isEqualTo(3);
    assertThat(number(take(far))).isEqualTo(1);
    Message got = take(far);
    assertThat(got).isEqualTo(message(3));
    assertThat(got.overflow()).isEqualTo(Overflow.KEEP_LATEST);
    assertThat(got.key()).isEqualTo("k");
    assertThat(got.isCompressible()).isFalse();
  }

  @Test
  void aChannelOfAnotherProcessJoinsAndLeavesThroughIt() throws Exception {
    ChannelLayer here = node();
    ChannelLayer there = node();
    GroupName room = groups().get(1);
    Inbox member = there.open();
    here.groupAdd(room, member.name());
    assertThat(there.groups()).isOne();
    here.groupSend(room, message(1));
    assertThat(number(take(member))).isEqualTo(1);
    here.groupDiscard(room, member.name());
    until(() -> there.groups() == 0);
    here.groupAdd(room, member.name());
    member.close();
    until(() -> there.groups() == 0);
    ChannelName foreign = new ChannelName("specific." + "a".repeat(32) + "!x");
    assertThatThrownBy(() -> here.groupAdd(room, foreign))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another program");
    assertThat(here.send(foreign, message(2))).isEqualTo(SendResult.GONE);
  }

  @Test
  void aGeneralChannelHasOneReceiverForEachMessage() throws Exception {
    ChannelLayer here = node();
    ChannelLayer there = node();
    GroupName room = groups().get(2);
    try (Inbox one = here.receive(JOBS);
        Inbox two = there.receive(JOBS)) {
      for (int i = 0; i < 20; i++) {
        assertThat(here.send(JOBS, message(i))).isEqualTo(SendResult.ACCEPTED);
      }
      List<Integer> got = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        got.add(number(take(one)));
        got.add(number(take(two)));
      }
      assertThat(got).doesNotHaveDuplicates().hasSize(20);
      here.groupAdd(room, JOBS);
      there.groupSend(room, message(50));
      here.groupSend(room, message(51));
      assertThat(List.of(number(take(one)), number(take(two)))).containsExactlyInAnyOrder(50, 51);
      here.groupDiscard(room, JOBS);
    }
    assertThat(there.send(JOBS, message(60))).isEqualTo(SendResult.ACCEPTED);
    try (Inbox later = here.receive(JOBS)) {
      assertThat(number(take(later))).isEqualTo(60);
    }
  }

  /// What is subscribed to a slot that moves hears of it, and subscribes where it is now.
  @Test
  void aSlotThatMovesIsFollowed() {
    ChannelLayer here = node();
    ChannelLayer there = node();
    GroupName room = groups().getFirst();
    RawRedis from = cluster.server(0).raw();
    RawRedis to = cluster.server(1).raw();
    long slot = from.number("CLUSTER", "KEYSLOT", name(room));
    try (GapMember near = new GapMember();
        GapMember far = new GapMember()) {
      here.attach(near).join(room);
      there.attach(far).join(room);
      here.groupSend(room, message(1));
      until(() -> far.got.size() == 1);
      move(slot, from, to, 1);
      until(() -> !near.gaps.isEmpty() && !far.gaps.isEmpty());
      assertThat(subscribers(to, name(room))).isEqualTo(2);
      for (int i = 2; i <= 100; i++) {
        here.groupSend(room, message(i));
      }
      until(() -> far.got.size() == 100 && near.got.size() == 100);
      assertThat(far.got.stream().map(LayerCase::number)).isSorted();
      int[] gaps = {near.gaps.size(), far.gaps.size()};
      move(slot, to, from, 0);
      until(() -> near.gaps.size() > gaps[0] && far.gaps.size() > gaps[1]);
      until(() -> subscribers(from, name(room)) == 2);
    }
  }

  private static void move(long slot, RawRedis from, RawRedis to, int place) {
    String id = to.text("CLUSTER", "MYID");
    to.command("CLUSTER", "SETSLOT", slot, "IMPORTING", from.text("CLUSTER", "MYID"));
    from.command("CLUSTER", "SETSLOT", slot, "MIGRATING", id);
    for (int i = 0; i < MASTERS; i++) {
      cluster.server((place + i) % MASTERS).command("CLUSTER", "SETSLOT", slot, "NODE", id);
    }
  }

  @Test
  void whoIsCutOffAgainAndAgainGetsNothingTwice() {
    ChannelLayer here = node();
    ChannelLayer there = node();
    GroupName room = groups().getFirst();
    try (GapMember near = new GapMember();
        GapMember far = new GapMember()) {
      here.attach(near).join(room);
      there.attach(far).join(room);
      int sent = 0;
      for (int cut = 0; cut < 4; cut++) {
        int[] gaps = {near.gaps.size(), far.gaps.size()};
        for (int i = 0; i < 300; i++) {
          here.groupSend(room, message(sent++));
        }
        for (int place = 0; place < MASTERS; place++) {
          cluster.server(place).command("CLIENT", "KILL", "TYPE", "normal");
          cluster.server(place).command("CLIENT", "KILL", "TYPE", "pubsub");
        }
        until(() -> near.gaps.size() > gaps[0] && far.gaps.size() > gaps[1]);
      }
      int last = sent;
      until(
          () -> {
            here.groupSend(room, message(last));
            return far.got.stream().anyMatch(got -> number(got) == last);
          });
      assertThat(far.got.stream().map(LayerCase::number).filter(n -> n < last))
          .isSorted()
          .doesNotHaveDuplicates();
      assertThat(near.got.stream().map(LayerCase::number).filter(n -> n < last)).hasSize(last);
    }
  }

  @Test
  void whatIsNoMessageIsCountedAndNothingElse() throws Exception {
    ChannelLayer here = node();
    GroupName room = groups().getFirst();
    Inbox member = here.open();
    here.groupAdd(room, member.name());
    Bodies bodies = Bodies.of(options(), Timeline.system());
    RawRedis redis = cluster.server(0).raw();
    List<byte[]> nonsense =
        List.of(
            new byte[0],
            new byte[] {(byte) 0xdf, -1, -1, -1, -1},
            "not a message".getBytes(StandardCharsets.US_ASCII),
            bodies.write(Map.of("type", 5)),
            bodies.write(Map.of("type", "t", "__millrace__", Map.of("except", "é"))));
    for (byte[] each : nonsense) {
      assertThat(redis.number("SPUBLISH", name(room), each)).isOne();
    }
    until(() -> here.metrics().drops(DropReason.MALFORMED) == nonsense.size());
    redis.command("SPUBLISH", name(room), bodies.write(Map.of("type", "t")));
    assertThat(take(member).type()).isEqualTo("t");
  }

  @Test
  void nothingStaysAfterwards() throws Exception {
    ChannelLayer here = open(options().withNodeName("here"));
    ChannelLayer there = open(options().withNodeName("there"));
    for (GroupName group : groups()) {
      there.groupAdd(group, there.open().name());
    }
    Inbox left = here.open();
    here.groupAdd(groups().getFirst(), left.name());
    assertThat(subscribers(cluster.server(0).raw(), name(groups().getFirst()))).isEqualTo(2);
    left.close();
    until(() -> subscribers(cluster.server(0).raw(), name(groups().getFirst())) == 1);
    until(() -> here.nodes().size() == 2);
    assertThat(here.nodes().get(1).name()).isEqualTo("there");
    assertThat(here.metrics().layerLinksDown.sum()).isZero();
    assertThat(here.metrics().layerGaps.sum()).isZero();
    here.close();
    there.close();
    for (int place = 0; place < MASTERS; place++) {
      RawRedis redis = cluster.server(place).raw();
      until(() -> redis.elements("PUBSUB", "SHARDCHANNELS").isEmpty());
      assertThat(redis.texts("KEYS", "*")).isEmpty();
    }
  }
}
