// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.sorted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.layer.ChannelLayer;
import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;
import io.millrace.layer.Inbox;
import io.millrace.layer.LayerOptions;
import io.millrace.layer.Message;
import io.millrace.layer.SendResult;
import io.millrace.metrics.DropReason;
import io.millrace.redis.LayerCase;
import io.millrace.redis.RedisOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Two processes' layers on the same servers.
final class TwoNodesTest extends LayerCase {
  private static final GroupName ROOM = new GroupName("room.1");

  TwoNodesTest() {
    super(RedisOptions.Format.SORTED_SETS);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void whatOneSendsTheOtherGetsOnceAndInOrder(int count) throws Exception {
    servers(count);
    ChannelLayer here = open();
    ChannelLayer there = open();
    Inbox member = there.open();
    there.groupAdd(ROOM, member.name());
    for (int i = 0; i < 500; i++) {
      if (i % 3 == 0) {
        assertThat(here.send(member.name(), message(i))).isEqualTo(SendResult.ACCEPTED);
      } else {
        here.groupSend(ROOM, message(i));
      }
    }
    for (int i = 0; i < 500; i++) {
      assertThat(number(take(member))).isEqualTo(i);
    }
    expectNothing(here, member);
  }

  @Test
  void aNodeHoldsOneMembershipForAllItsMembers() throws Exception {
    servers(1);
    ChannelLayer here = open();
    ChannelLayer there = open();
    List<Inbox> members = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Inbox each = there.open();
      members.add(each);
      there.groupAdd(ROOM, each.name());
    }
    assertThat(redis(0).texts("ZRANGE", prefix() + ":group:room.1", "0", "-1"))
        .singleElement()
        .asString()
        .startsWith("specific.m")
        .endsWith("!g.room.1");
    here.groupSend(ROOM, message(7));
    for (Inbox each : members) {
      assertThat(number(take(each))).isEqualTo(7);
      each.close();
    }
    until(() -> redis(0).number("EXISTS", prefix() + ":group:room.1") == 0);
  }

  @Test
  void aGroupWithALongNameWorksToo() throws Exception {
    servers(1);
    GroupName group = new GroupName("x".repeat(99));
    ChannelLayer here = open();
    ChannelLayer there = open();
    Inbox member = there.open();
    there.groupAdd(group, member.name());
    here.groupSend(group, message(1));
    assertThat(number(take(member))).isEqualTo(1);
    there.groupDiscard(group, member.name());
    until(() -> there.groups() == 0);
    here.groupSend(group, message(2));
    expectNothing(here, member);
  }

  @Test
  void aChannelOfAnotherProcessJoinsAndLeavesThroughIt() throws Exception {
    servers(3);
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

  @Test
  void membersAreKeptOneByOneOnRequest() throws Exception {
    servers(1);
    RedisOptions options = options(LayerOptions.DEFAULT).withIndividual("room.*");
    ChannelLayer here = open(options);
    ChannelLayer there = open(options);
    Inbox near = here.open();
    Inbox far = there.open();
    Inbox taken = there.open();
    here.groupAdd(ROOM, near.name());
    there.groupAdd(ROOM, far.name());
    there.groupAdd(ROOM, taken.name());
    String key = prefix() + ":group:room.1";
    assertThat(redis(0).texts("ZRANGE", key, "0", "-1"))
        .containsExactlyInAnyOrder(near.name().value(), far.name().value(), taken.name().value());
    redis(0).command("ZREM", key, taken.name().value()); // as Django's group_discard does
    here.groupSend(ROOM, message(1));
    there.groupSend(ROOM, message(2).except(far.name()));
    here.groupSend(ROOM, message(3));
    assertThat(List.of(number(take(near)), number(take(near)), number(take(near))))
        .containsExactlyInAnyOrder(1, 2, 3);
    assertThat(number(take(far))).isEqualTo(1);
    assertThat(number(take(far))).isEqualTo(3);
    expectNothing(here, taken);
    far.close();
    until(() -> redis(0).texts("ZRANGE", key, "0", "-1").equals(List.of(near.name().value())));
  }

  @Test
  void aSingleMemberOfAnotherProgramsMakingIsServedOnce() throws Exception {
    servers(1);
    ChannelLayer here = open();
    ChannelLayer there = open();
    Inbox member = there.open();
    Inbox stranger = there.open();
    there.groupAdd(ROOM, member.name());
    String key = prefix() + ":group:room.1";
    redis(0).command("ZADD", key, "1e10", member.name().value());
    redis(0).command("ZADD", key, "1e10", stranger.name().value());
    redis(0).command("ZADD", key, "1e10", "!!weird name!x");
    redis(0).command("ZADD", key, "1e10", there.open().name().nonLocal() + "no such");
    here.groupSend(ROOM, message(1));
    there.groupSend(ROOM, message(2));
    for (Inbox each : List.of(member, stranger)) {
      assertThat(List.of(number(take(each)), number(take(each)))).containsExactlyInAnyOrder(1, 2);
    }
    expectNothing(here, member);
    expectNothing(here, stranger);
  }

  @Test
  void aFullProcessIsCounted() throws Exception {
    servers(1);
    ChannelLayer here = open(options(LayerOptions.DEFAULT.withCapacity(3)));
    ChannelName gone = new ChannelName("specific." + "m" + "0".repeat(31) + "!x");
    for (int i = 0; i < 3; i++) {
      assertThat(here.send(gone, message(i))).isEqualTo(SendResult.ACCEPTED);
    }
    assertThat(here.send(gone, message(3))).isEqualTo(new SendResult.Full(3));
    redis(0).command("ZADD", prefix() + ":group:room.1", "1e10", gone.value());
    here.groupSend(ROOM, message(4));
    until(() -> here.metrics().drops(DropReason.CHANNEL_FULL) == 2);
    assertThat(redis(0).number("ZCARD", prefix() + gone.nonLocal())).isEqualTo(3);
    assertThat(redis(0).number("TTL", prefix() + gone.nonLocal())).isBetween(50L, 60L);
  }

  @Test
  void whatIsNoMessageIsCountedAndNothingElse() throws Exception {
    servers(1);
    ChannelLayer here = open();
    Inbox inbox = here.open();
    String key = prefix() + inbox.name().nonLocal();
    List<byte[]> nonsense =
        List.of(
            new byte[0],
            new byte[5],
            new byte[12],
            new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xdf, -1, -1, -1, -1},
            "not msgpack at all, but long enough".getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; i < nonsense.size(); i++) {
      redis(0).command("ZADD", key, Integer.toString(i), nonsense.get(i));
    }
    until(() -> here.metrics().drops(DropReason.MALFORMED) == nonsense.size());
    ChannelLayer there = open();
    expectNothing(there, inbox);
  }

  @Test
  void aServerThatWasEmptiedIsToldAgain() throws Exception {
    servers(1);
    ChannelLayer here = open();
    ChannelLayer there = open();
    Inbox member = there.open();
    there.groupAdd(ROOM, member.name());
    until(() -> here.nodes().size() == 2);
    redis(0).command("FLUSHALL");
    until(() -> redis(0).number("EXISTS", prefix() + ":group:room.1") == 1);
    here.groupSend(ROOM, message(1));
    assertThat(number(take(member))).isEqualTo(1);
  }

  @Test
  void reservedNamesAreRefused() {
    servers(1);
    ChannelLayer here = open();
    Message bad = Message.of("t", Map.of("__asgi_channel__", "x"));
    assertThatThrownBy(() -> here.groupSend(ROOM, bad))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("__asgi_channel__");
    assertThatThrownBy(() -> here.send(new ChannelName("jobs"), bad))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void processesSeeEachOtherAndLeaveNothingBehind() throws Exception {
    servers(3);
    ChannelLayer here = open(options(LayerOptions.DEFAULT).withNodeName("here"));
    ChannelLayer there = open(options(LayerOptions.DEFAULT).withNodeName("there"));
    there.groupAdd(ROOM, there.open().name());
    until(() -> here.nodes().size() == 2);
    assertThat(here.nodes().getFirst().self()).isTrue();
    assertThat(here.nodes().get(1).name()).isEqualTo("there");
    there.close();
    until(() -> here.nodes().size() == 1);
    here.close();
    for (int i = 0; i < 3; i++) {
      assertThat(redis(i).texts("KEYS", "*")).isEmpty();
    }
  }
}
