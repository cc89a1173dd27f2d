// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.layer.Attachment;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;
import io.millrace.layer.Inbox;
import io.millrace.layer.LayerOptions;
import io.millrace.layer.SendResult;
import io.millrace.metrics.DropReason;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What a layer does while its server is gone, and when it is back; for each format.
public abstract class OutageCase extends LayerCase {
  private static final GroupName ROOM = new GroupName("room.1");

  protected OutageCase(RedisOptions.Format format) {
    super(format);
  }

  private RedisOptions by(TcpProxy proxy) {
    return options(LayerOptions.DEFAULT.withCapacity(100_000))
        .withHosts(server(0).urlAt(proxy.port()));
  }

  /// Sends from one to the other until it arrives; what was lost before does not matter.
  private static void untilConnected(ChannelLayer from, GapMember member) {
    until(
        () -> {
          from.groupSend(ROOM, message(-1));
          return !member.got.isEmpty();
        });
  }

  /// Everything between the two arrives again, in order and once.
  private static void expectOrder(ChannelLayer from, GapMember member) {
    expectOrder(from, member, 1_000);
  }

  private static void expectOrder(ChannelLayer from, GapMember member, int first) {
    List<Integer> expected = IntStream.range(first, first + 100).boxed().toList();
    expected.forEach(n -> from.groupSend(ROOM, message(n)));
    until(() -> numbers(member).contains(first + 99));
    assertThat(numbers(member).stream().filter(n -> n >= first)).isEqualTo(expected);
  }

  private static List<Integer> numbers(GapMember member) {
    return member.got.stream().map(LayerCase::number).toList();
  }

  @Test
  void aServerThatIsKilledAndStartedAgain() throws Exception {
    servers(1);
    ChannelLayer here = open();
    ChannelLayer there = open();
    try (GapMember near = new GapMember();
        GapMember far = new GapMember()) {
      here.attach(near).join(ROOM);
      Attachment left = there.attach(far);
      left.join(ROOM);
      there.attach(far).join(new GroupName("another"));
      here.groupSend(ROOM, message(1));
      until(() -> numbers(far).contains(1));

      server(0).kill();
      until(() -> here.metrics().layerLinksDown.sum() >= 2);
      here.groupSend(ROOM, message(2));
      until(() -> numbers(near).contains(2));
      until(() -> here.metrics().drops(DropReason.LAYER_DOWN) > 0);
      assertThat(here.send(new ChannelName("jobs"), message(3))).isEqualTo(SendResult.UNREACHABLE);
      GroupName late = new GroupName("late");
      there.attach(far).join(late); // joined while nobody could be told
      here.groupSend(ROOM, message(4));
      until(() -> numbers(near).contains(4));
      assertThat(far.gaps).isEmpty();

      server(0).restart();
      until(() -> !far.gaps.isEmpty() && !near.gaps.isEmpty());
      assertThat(far.gaps).singleElement().matches(lasted -> lasted.isPositive());
      assertThat(near.gaps).hasSize(1);
      assertThat(there.metrics().layerGaps.sum()).isOne();
      assertThat(there.metrics().layerLinksDown.sum()).isZero();
      assertThat(there.metrics().layerLosses.sum()).isPositive();
      far.got.clear();
      untilConnected(here, far);
      expectOrder(here, far);
      far.got.clear();
      here.groupSend(late, message(9));
      until(() -> numbers(far).contains(9));
      left.close();
    }
  }

  @Test
  void aServerThatIsNotThereYet() {
    servers(1);
    server(0).kill();
    ChannelLayer here = open();
    try (GapMember near = new GapMember()) {
      here.attach(near).join(ROOM);
      here.groupSend(ROOM, message(1));
      until(() -> numbers(near).contains(1));
      server(0).restart();
      until(() -> !near.gaps.isEmpty());
      ChannelLayer there = open();
      near.got.clear();
      untilConnected(there, near);
      expectOrder(there, near);
    }
  }

  @Test
  void aServerThatHangs() {
    servers(1);
    ChannelLayer here = open();
    ChannelLayer there = open();
    try (GapMember near = new GapMember();
        GapMember far = new GapMember()) {
      here.attach(near).join(ROOM);
      there.attach(far).join(ROOM);
      server(0).freeze();
      for (int i = 0; i < 200; i++) {
        here.groupSend(ROOM, message(i)); // none waits for the server
      }
      until(() -> near.got.size() == 200);
      for (ChannelLayer each : List.of(here, there)) { // found out by a command's timeout
        until(() -> each.metrics().layerLinksDown.sum() > 0);
      }
      server(0).thaw();
      until(() -> !far.gaps.isEmpty() && !near.gaps.isEmpty());
      untilConnected(here, far);
      expectOrder(here, far);
    }
  }

  @Test
  void aNetworkThatIsCut() throws Exception {
    servers(1);
    try (TcpProxy proxy = TcpProxy.to(server(0).port());
        GapMember near = new GapMember();
        GapMember far = new GapMember()) {
      ChannelLayer here = open();
      ChannelLayer there = open(by(proxy));
      here.attach(near).join(ROOM);
      there.attach(far).join(ROOM);
      proxy.cut();
      until(() -> there.metrics().layerLinksDown.sum() > 0);
      there.groupSend(ROOM, message(1));
      until(() -> numbers(far).contains(1));
      proxy.heal();
      until(() -> !far.gaps.isEmpty());
      assertThat(near.gaps).isEmpty(); // this one noticed nothing
      far.got.clear();
      untilConnected(here, far);
      expectOrder(here, far);
      near.got.clear();
      untilConnected(there, near);
      expectOrder(there, near);
    }
  }

  @Test
  void aNetworkThatSwallowsEverything() {
    servers(1);
    try (TcpProxy proxy = TcpProxy.to(server(0).port());
        GapMember far = new GapMember()) {
      ChannelLayer here = open();
      ChannelLayer there = open(by(proxy));
      there.attach(far).join(ROOM);
      proxy.blackHole();
      until(() -> there.metrics().layerLinksDown.sum() > 0);
      proxy.heal();
      until(() -> !far.gaps.isEmpty());
      far.got.clear();
      untilConnected(here, far);
      expectOrder(here, far);
    }
  }

  @Test
  void whatIsLostIsCountedAndWhatIsNotArrivesOnceAndInOrder() {
    servers(1);
    try (TcpProxy proxy = TcpProxy.to(server(0).port());
        GapMember member = new GapMember()) {
      ChannelLayer here = open(by(proxy));
      ChannelLayer there = open();
      there.attach(member).join(ROOM);
      int sent = 0;
      for (int cut = 0; cut < 8; cut++) {
        int arrived = member.got.size();
        for (int i = 0; i < 200; i++) {
          here.groupSend(ROOM, message(sent++));
        }
        proxy.reset(); // with much of it on its way
        for (int i = 0; i < 50; i++) {
          here.groupSend(ROOM, message(sent++));
        }
        until(() -> here.metrics().layerLinksDown.sum() == 0);
        until(
            () -> {
              here.groupSend(ROOM, message(-1));
              return member.got.size() > arrived;
            });
      }
      expectOrder(here, member, sent);
      List<Integer> all = numbers(member).stream().filter(n -> n >= 0).toList();
      assertThat(all).isSorted().doesNotHaveDuplicates();
      int missing = sent + 100 - all.size();
      assertThat(missing).isPositive();
      assertThat(here.metrics().drops(DropReason.LAYER_DOWN)).isGreaterThanOrEqualTo(missing);
    }
  }

  @Test
  void whoIsCutOffAgainAndAgainGetsNothingTwice() {
    servers(1);
    try (TcpProxy proxy = TcpProxy.to(server(0).port());
        GapMember member = new GapMember()) {
      ChannelLayer here = open();
      ChannelLayer there = open(by(proxy));
      there.attach(member).join(ROOM);
      int sent = 0;
      for (int cut = 1; cut <= 5; cut++) {
        for (int i = 0; i < 300; i++) {
          here.groupSend(ROOM, message(sent++));
        }
        proxy.reset();
        int told = cut;
        until(() -> member.gaps.size() >= told);
      }
      int arrived = member.got.size();
      until(
          () -> {
            here.groupSend(ROOM, message(-1));
            return member.got.size() > arrived;
          });
      expectOrder(here, member, sent);
      assertThat(numbers(member).stream().filter(n -> n >= 0).toList())
          .isSorted()
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void closingDoesNotWaitForAServerThatIsGone() {
    servers(1);
    ChannelLayer here = open();
    Inbox inbox = here.open();
    here.groupAdd(ROOM, inbox.name());
    server(0).kill();
    long began = System.nanoTime();
    here.close();
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
    assertThat(here.metrics().layerGaps.sum()).isZero(); // nothing is over
    assertThat(here.metrics().layerLinksDown.sum()).isZero();
  }
}
