// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.pubsub;

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
import io.millrace.redis.LayerCase;
import io.millrace.redis.RedisOptions;
import io.millrace.redis.wire.Bodies;
import io.millrace.time.Timeline;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Two processes' layers on the same servers.
final class TwoNodesTest extends LayerCase {
  private static final GroupName ROOM = new GroupName("room.1");
  private static final String ROOM_NAME = "asgi__group__room.1";
  private static final ChannelName JOBS = new ChannelName("jobs");

  TwoNodesTest() {
    super(RedisOptions.Format.PUBSUB);
  }

  private long listeners(String name) {
    long all = 0;
    for (int place = 0; place < urls().size(); place++) {
      all += ((Number) redis(place).elements("PUBSUB", "NUMSUB", name).get(1)).longValue();
    }
    return all;
  }

  /// A message of the other process that comes after all else has come from it.
  private static void expectNothing(ChannelLayer from, GroupName group, List<Inbox> members)
      throws InterruptedException {
    from.groupSend(group, Message.of("last", Map.of()));
    for (Inbox each : members) {
      assertThat(take(each).type()).isEqualTo("last");
    }
  }

  @Test
  void whatOneSendsTheOtherGetsOnceAndInOrder() throws Exception {
    servers(1);
    ChannelLayer here = open();
    ChannelLayer there = open();
    Inbox own = here.open();
    Inbox member = there.open();
    here.groupAdd(ROOM, own.name());
    there.groupAdd(ROOM, member.name());
    for (int i = 0; i < 600; i++) {
      if (i % 3 == 0) {
        assertThat(here.send(member.name(), message(i))).isEqualTo(SendResult.ACCEPTED);
      } else {
        here.groupSend(ROOM, message(i));
      }
    }
    for (int i = 0; i < 600; i++) {
      assertThat(number(take(member))).isEqualTo(i);
      if (i % 3 != 0) {
        assertThat(number(take(own))).isEqualTo(i);
      }
    }
    expectNothing(there, ROOM, List.of(member, own));
  }

  @Test
  void withSeveralServersEachGroupAndEachChannelKeepsItsOrder() throws Exception {
    servers(3);
    ChannelLayer here = open();
    ChannelLayer there = open();
    List<GroupName> groups = new ArrayList<>();
    List<Inbox> members = new ArrayList<>();
    for (int g = 0; g < 8; g++) {
      GroupName group = new GroupName("g" + g);
      Inbox member = there.open();
      there.groupAdd(group, member.name());
      groups.add(group);
      members.add(member);
    }
    for (int i = 0; i < 100; i++) {
      for (GroupName group : groups) {
        here.groupSend(group, message(i));
      }
    }
    Inbox single = there.open();
    for (int i = 0; i < 100; i++) {
      assertThat(here.send(single.name(), message(i))).isEqualTo(SendResult.ACCEPTED);
    }
    for (int i = 0; i < 100; i++) {
      assertThat(number(take(single))).isEqualTo(i);
      for (Inbox each : members) {
        assertThat(number(take(each))).isEqualTo(i);
      }
    }
    for (int g = 0; g < 8; g++) {
      expectNothing(here, groups.get(g), List.of(members.get(g)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void equalMessagesOfTwoProcessesAtOneTimeAllArrive(int count) throws Exception {
    servers(count);
    ChannelLayer here = open();
    ChannelLayer there = open();
    List<Inbox> members = List.of(here.open(), here.open(), there.open());
    here.groupAdd(ROOM, members.get(0).name());
    here.groupAdd(ROOM, members.get(1).name());
    there.groupAdd(ROOM, members.get(2).name());
    int each = 3_000;
    Message refresh = Message.of("refresh", Map.of("what", "all"));
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (ChannelLayer layer : List.of(here, there)) {
        threads.execute(
            () -> {
              for (int i = 0; i < each; i++) {
                layer.groupSend(ROOM, i % 50 == 0 ? message(i) : refresh);
              }
            });
      }
    }
    // When the other's members have had this, all echoes of this process are on their way back.
    here.groupSend(ROOM, Message.of("first end", Map.of()));
    assertThat(countUntil("first end", members.get(2))).isLessThanOrEqualTo(2 * each);
    there.groupSend(ROOM, Message.of("end", Map.of()));
    for (Inbox member : members.subList(0, 2)) {
      assertThat(countUntil("end", member)).isEqualTo(2 * each + 1);
    }
  }

  private static int countUntil(String type, Inbox inbox) throws InterruptedException {
    int count = 0;
    while (!take(inbox).type().equals(type)) {
      count++;
    }
    return count;
  }

  @Test
  void aPayloadIsThatOfPythonUnlessAMessageHasOptions() throws Exception {
    servers(1);
    ChannelLayer here = open();
    ChannelLayer there = open();
    Inbox member = there.open();
    there.groupAdd(ROOM, member.name());
    Bodies bodies = Bodies.of(options(LayerOptions.DEFAULT), Timeline.system());
    byte[] plain = bodies.write(Map.of("type", "t"));
    assertThat(redis(0).number("PUBLISH", ROOM_NAME, plain)).isOne();
    assertThat(take(member)).isEqualTo(Message.of("t", Map.of()));
    here.groupSend(ROOM, message(1).whenSlow(Overflow.KEEP_LATEST, "k").uncompressed());
    Message got = take(member);
    assertThat(got).isEqualTo(message(1));
    assertThat(got.overflow()).isEqualTo(Overflow.KEEP_LATEST);
    assertThat(got.key()).isEqualTo("k");
    assertThat(got.isCompressible()).isFalse();
    Message direct = message(2).whenSlow(Overflow.CLOSE, null);
    assertThat(here.send(member.name(), direct)).isEqualTo(SendResult.ACCEPTED);
    assertThat(take(member).overflow()).isEqualTo(Overflow.CLOSE);
  }

  @ParameterizedTest
  @EnumSource
  void encryptedMessagesAreReadByThoseWhoHaveTheKey(RedisOptions.Serializer serializer)
      throws Exception {
    servers(1);
    RedisOptions options = options(LayerOptions.DEFAULT).withSerializer(serializer);
    ChannelLayer here = open(options.withKeys("new", "old"));
    ChannelLayer there = open(options.withKeys("old"));
    ChannelLayer stranger = open(options.withKeys("other"));
    List<Inbox> members = List.of(here.open(), stranger.open());
    here.groupAdd(ROOM, members.get(0).name());
    stranger.groupAdd(ROOM, members.get(1).name());
    for (int i = 0; i < 3; i++) {
      there.groupSend(ROOM, message(i));
      here.groupSend(ROOM, message(i));
    }
    for (int i = 0; i < 3; i++) {
      assertThat(number(take(members.get(0)))).isBetween(0, 2);
      assertThat(number(take(members.get(0)))).isBetween(0, 2);
    }
    until(() -> stranger.metrics().drops(DropReason.MALFORMED) == 6);
    assertThat(stranger.send(members.get(1).name(), message(9))).isEqualTo(SendResult.ACCEPTED);
    assertThat(number(take(members.get(1)))).isEqualTo(9);
    expectNothing(there, ROOM, members.subList(0, 1));
  }

  @Test
  void oneIsLeftOutWhereverItIs() throws Exception {
    servers(1);
    ChannelLayer here = open();
    ChannelLayer there = open();
    Inbox near = here.open();
    Inbox far = there.open();
    here.groupAdd(ROOM, near.name());
    there.groupAdd(ROOM, far.name());
    here.groupSend(ROOM, message(1).except(near.name()));
    here.groupSend(ROOM, message(2).except(far.name()));
    here.groupSend(ROOM, message(3));
    assertThat(number(take(near))).isEqualTo(2);
    assertThat(number(take(near))).isEqualTo(3);
    assertThat(number(take(far))).isEqualTo(1);
    assertThat(number(take(far))).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aChannelOfAnotherProcessJoinsAndLeavesThroughIt(int count) throws Exception {
    servers(count);
    ChannelLayer here = open();
    ChannelLayer there = open();
    Inbox member = there.open();
    here.groupAdd(ROOM, member.name());
    assertThat(there.groups()).isOne();
    here.groupSend(ROOM, message(1));
    assertThat(number(take(member))).isEqualTo(1);
    here.groupDiscard(ROOM, member.name());
    until(() -> there.groups() == 0);
    here.groupAdd(ROOM, member.name());
    member.close();
    until(() -> there.groups() == 0);
    here.groupAdd(ROOM, member.name()); // is gone, which is no error
    assertThat(there.groups()).isZero();
  }

  @Test
  void aChannelOfPythonCannotBeAddedAndTheErrorSaysWhatToDo() {
    servers(1);
    ChannelLayer here = open();
    ChannelName theirs = new ChannelName("asgispecific." + "a".repeat(32));
    assertThatThrownBy(() -> here.groupAdd(ROOM, theirs))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("each process keeps its own memberships");
    assertThatThrownBy(() -> here.groupDiscard(ROOM, theirs))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> here.receive(theirs)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> here.receive(new ChannelName(ROOM_NAME)))
        .isInstanceOf(IllegalArgumentException.class);
    RedisOptions options = options(LayerOptions.DEFAULT);
    for (String unfit : List.of("a:b", "x".repeat(26))) {
      assertThatThrownBy(() -> open(options.withPrefix(unfit)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("prefix: '" + unfit + "' (expected");
    }
  }

  @Test
  void aChannelThatNobodyHasIsGone() {
    servers(3);
    ChannelLayer here = open();
    ChannelLayer there = open();
    Inbox closed = there.open();
    closed.close();
    assertThat(here.send(closed.name(), message(1))).isEqualTo(SendResult.ACCEPTED);
    until(() -> there.metrics().drops(DropReason.CHANNEL_GONE) == 1);
    there.close();
    until(() -> here.send(closed.name(), message(2)) == SendResult.GONE);
    assertThat(here.send(new ChannelName("asgispecific." + "a".repeat(32)), message(3)))
        .isEqualTo(SendResult.GONE);
    assertThat(here.metrics().drops(DropReason.CHANNEL_GONE)).isEqualTo(2);
  }

  @Test
  void aGeneralChannelInAGroupGetsWhatAnyProcessSends() throws Exception {
    servers(3);
    ChannelLayer here = open();
    ChannelLayer there = open();
    here.groupAdd(ROOM, JOBS);
    assertThat(here.groups()).isOne();
    there.groupSend(ROOM, message(1));
    try (Inbox inbox = there.receive(JOBS)) {
      assertThat(number(take(inbox))).isEqualTo(1);
      here.groupSend(ROOM, message(2));
      assertThat(number(take(inbox))).isEqualTo(2);
      there.groupSend(ROOM, message(3).except(JOBS));
      here.groupSend(ROOM, message(4).except(JOBS));
      there.groupSend(ROOM, message(5));
      assertThat(number(take(inbox))).isEqualTo(5);
      here.groupDiscard(ROOM, JOBS);
      assertThat(here.groups()).isZero();
      until(() -> listeners(ROOM_NAME) == 0);
    }
  }

  @Test
  void whatIsPublishedToAGeneralChannelComesToEachProcessThatReceivesFromIt() throws Exception {
    servers(1);
    ChannelLayer here = open();
    ChannelLayer there = open();
    Bodies bodies = Bodies.of(options(LayerOptions.DEFAULT), Timeline.system());
    try (Inbox one = here.receive(JOBS);
        Inbox same = here.receive(JOBS);
        Inbox two = there.receive(JOBS)) {
      assertThat(redis(0).number("PUBLISH", "jobs", bodies.write(Map.of("type", "t", "n", 1))))
          .isEqualTo(2);
      assertThat(number(take(two))).isEqualTo(1);
      Message got = one.poll(Duration.ofMillis(1));
      assertThat(number(got == null ? takeEither(one, same) : got)).isEqualTo(1);
    }
    until(() -> listeners("jobs") == 0);
  }

  private static Message takeEither(Inbox one, Inbox other) throws InterruptedException {
    long until = System.nanoTime() + SOON.toNanos();
    while (System.nanoTime() < until) {
      Message got = one.poll(Duration.ofMillis(5));
      got = got == null ? other.poll(Duration.ofMillis(5)) : got;
      if (got != null) {
        return got;
      }
    }
    throw new AssertionError("nothing came to " + one.name());
  }

  @Test
  void whatIsNoMessageIsCountedAndNothingElse() throws Exception {
    servers(1);
    ChannelLayer here = open();
    Inbox member = here.open();
    here.groupAdd(ROOM, member.name());
    Bodies bodies = Bodies.of(options(LayerOptions.DEFAULT), Timeline.system());
    List<byte[]> nonsense = new ArrayList<>();
    nonsense.add(new byte[0]);
    nonsense.add(new byte[] {(byte) 0xdf, -1, -1, -1, -1});
    nonsense.add("not a message".getBytes(StandardCharsets.US_ASCII));
    nonsense.add(bodies.write(Map.of("type", 5)));
    nonsense.add(bodies.write(Map.of("type", "t", "__millrace__", Map.of("except", "é"))));
    Random random = new Random(7);
    for (int i = 0; i < 50; i++) {
      byte[] some = new byte[random.nextInt(1, 60)];
      random.nextBytes(some);
      some[0] = (byte) 0xc1; // never used in MessagePack
      nonsense.add(some);
    }
    String prefix = member.name().nonLocal();
    List<String> names = List.of(ROOM_NAME, member.name().value(), prefix + "_node");
    for (byte[] each : nonsense) {
      for (String name : names) {
        assertThat(redis(0).number("PUBLISH", name, each)).isOne();
      }
    }
    byte[] good = bodies.write(Map.of("type", "t"));
    redis(0).command("PUBLISH", prefix + "é nobody", good);
    redis(0).command("PUBLISH", prefix + "_node", good);
    int bad = nonsense.size() * names.size() + 2;
    until(() -> here.metrics().drops(DropReason.MALFORMED) == bad);
    redis(0).command("PUBLISH", ROOM_NAME, good);
    redis(0).command("PUBLISH", member.name().value(), good);
    assertThat(take(member).type()).isEqualTo("t");
    assertThat(take(member).type()).isEqualTo("t");
  }

  @Test
  void aGroupIsSubscribedWhileItHasMembersAndNothingStaysAfterwards() throws Exception {
    servers(3);
    ChannelLayer here = open(options(LayerOptions.DEFAULT).withNodeName("here"));
    ChannelLayer there = open(options(LayerOptions.DEFAULT).withNodeName("there"));
    Inbox one = here.open();
    Inbox two = here.open();
    here.groupAdd(ROOM, one.name());
    here.groupAdd(ROOM, two.name());
    assertThat(listeners(ROOM_NAME)).isOne();
    one.close();
    there.groupSend(ROOM, message(1));
    assertThat(number(take(two))).isEqualTo(1);
    assertThat(listeners(ROOM_NAME)).isOne();
    two.close();
    until(() -> listeners(ROOM_NAME) == 0);
    until(() -> here.nodes().size() == 2);
    assertThat(here.nodes().get(1).name()).isEqualTo("there");
    here.groupAdd(ROOM, here.open().name());
    assertThat(here.receive(JOBS).name()).isEqualTo(JOBS);
    assertThat(listeners("jobs")).isOne();
    here.close();
    there.close();
    for (int i = 0; i < 3; i++) {
      int place = i;
      until(() -> redis(place).number("PUBSUB", "NUMPAT") == 0);
      until(() -> redis(place).elements("PUBSUB", "CHANNELS").isEmpty());
      assertThat(redis(i).texts("KEYS", "*")).isEmpty();
    }
  }

  @Test
  void whoComesAndGoesQuicklyEndsAsItWasLast() throws Exception {
    servers(1);
    ChannelLayer here = open();
    ChannelLayer there = open();
    Inbox member = there.open();
    for (int i = 0; i < 300; i++) {
      there.groupAdd(ROOM, member.name());
      here.groupSend(ROOM, message(i));
      assertThat(number(take(member))).isEqualTo(i);
      there.groupDiscard(ROOM, member.name());
    }
    until(() -> listeners(ROOM_NAME) == 0);
    assertThat(here.metrics().drops(DropReason.LAYER_DOWN)).isZero();
  }
}
