// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Seeded;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// A part of [ChannelLayerContract]: what is sent to groups, and to all of them but one.
public interface GroupContract extends ChannelLayerCase {
  @Test
  default void aGroupSendReachesItsMembersOnceAndNobodyElse() throws Exception {
    ChannelLayer layer = layer();
    try (Inbox one = layer.open();
        Inbox two = layer.open();
        Inbox other = layer.open()) {
      layer.groupSend(group("g"), message(0));
      layer.groupAdd(group("g"), one.name());
      layer.groupAdd(group("g"), one.name());
      layer.groupAdd(group("g"), two.name());
      layer.groupAdd(group("h"), other.name());
      layer.groupSend(group("g"), message(1));
      assertThat(number(take(one))).isEqualTo(1);
      assertThat(number(take(two))).isEqualTo(1);
      expectNothing(layer, one);
      expectNothing(layer, two);
      expectNothing(layer, other);
      assertThat(layer.groups()).isEqualTo(2);

      layer.groupDiscard(group("g"), one.name());
      layer.groupDiscard(group("g"), one.name());
      layer.groupDiscard(group("none"), one.name());
      layer.groupSend(group("g"), message(2));
      assertThat(number(take(two))).isEqualTo(2);
      expectNothing(layer, one);

      layer.groupDiscard(group("g"), two.name());
      layer.groupDiscard(group("h"), other.name());
      until(() -> layer.groups() == 0);
      layer.groupSend(group("g"), message(3));
      expectNothing(layer, two);
    }
  }

  @Test
  default void generalChannelsCanBeMembers() throws Exception {
    ChannelLayer layer = layer();
    ChannelName jobs = new ChannelName("jobs");
    layer.groupAdd(group("g"), jobs);
    layer.groupSend(group("g"), message(1));
    try (Inbox inbox = layer.receive(jobs)) {
      assertThat(number(take(inbox))).isEqualTo(1);
      layer.groupDiscard(group("g"), jobs);
      layer.groupSend(group("g"), message(2));
      expectNothing(layer, inbox);
    }
    until(() -> layer.groups() == 0);
  }

  @Test
  default void twoThousandMembersEachGetEveryMessageInOrder() throws Exception {
    ChannelLayer layer = layer();
    List<Inbox> members = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      Inbox inbox = layer.open();
      members.add(inbox);
      layer.groupAdd(group("g"), inbox.name());
    }
    for (int i = 0; i < 50; i++) {
      layer.groupSend(group("g"), message(i));
    }
    for (Inbox each : members) {
      for (int i = 0; i < 50; i++) {
        assertThat(number(take(each))).isEqualTo(i);
      }
      each.close();
    }
    until(() -> layer.groups() == 0);
    assertThat(layer.channels()).isZero();
  }

  @Test
  default void membersThatStayLoseNothingWhileOthersComeAndGo() throws Exception {
    ChannelLayer layer = layer();
    Random random = Seeded.random(getClass().getSimpleName() + " churn");
    int senders = 2;
    int each = 1_500;
    List<Inbox> staying = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Inbox inbox = layer.open();
      staying.add(inbox);
      layer.groupAdd(group("g"), inbox.name());
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(senders + 3)) {
      for (int churner = 0; churner < 3; churner++) {
        long seed = random.nextLong();
        threads.execute(() -> churn(layer, new Random(seed)));
      }
      for (int sender = 0; sender < senders; sender++) {
        int base = sender * each;
        threads.execute(
            () -> {
              for (int i = 0; i < each; i++) {
                layer.groupSend(group("g"), message(base + i));
              }
            });
      }
    }
    for (Inbox inbox : staying) {
      int[] next = new int[senders];
      for (int i = 0; i < senders * each; i++) {
        int number = number(take(inbox));
        assertThat(number % each).isEqualTo(next[number / each]++);
      }
      expectNothing(layer, inbox);
      inbox.close();
    }
    until(() -> layer.groups() == 0);
    assertThat(layer.channels()).isZero();
  }

  @SuppressWarnings("ThreadPriorityCheck") // other schedules are the point
  private void churn(ChannelLayer layer, Random random) {
    for (int i = 0; i < 500; i++) {
      try (Inbox passing = layer.open()) {
        for (int step = random.nextInt(6); step > 0; step--) {
          if (random.nextBoolean()) {
            layer.groupAdd(group("g"), passing.name());
          } else {
            layer.groupDiscard(group("g"), passing.name());
          }
          if (random.nextInt(4) == 0) {
            Thread.yield();
          }
        }
      }
    }
  }

  // ---- all but one ----

  @Test
  default void aGroupMessageLeavesOutTheChannelThatItNames() throws InterruptedException {
    ChannelLayer layer = layer();
    Inbox sender = layer.open();
    Inbox one = layer.open();
    Inbox two = layer.open();
    for (Inbox each : List.of(sender, one, two)) {
      layer.groupAdd(group("room"), each.name());
    }
    layer.groupSend(group("room"), message(1).except(sender.name()));
    layer.groupSend(group("room"), message(2));
    assertThat(number(take(sender))).isEqualTo(2);
    for (Inbox each : List.of(one, two)) {
      Message first = take(each);
      assertThat(number(first)).isEqualTo(1);
      assertThat(first.values()).isEqualTo(Map.of("n", 1));
      assertThat(number(take(each))).isEqualTo(2);
    }
    expectNothing(layer, sender);
  }

  @Test
  default void leavingOutAChannelThatIsNotThereLeavesOutNobody() throws InterruptedException {
    ChannelLayer layer = layer();
    Inbox member = layer.open();
    Inbox stranger = layer.open();
    layer.groupAdd(group("room"), member.name());
    layer.groupSend(group("room"), message(1).except(stranger.name()));
    layer.groupSend(group("room"), message(2).except(new ChannelName("specific.gone!x")));
    layer.groupSend(group("room"), message(3).except(member.name()));
    assertThat(number(take(member))).isEqualTo(1);
    assertThat(number(take(member))).isEqualTo(2);
    expectNothing(layer, member);
    assertThat(layer.send(member.name(), message(4).except(member.name())))
        .isEqualTo(SendResult.ACCEPTED);
    assertThat(number(take(member))).isEqualTo(4);
  }
}
