// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.layer.ChannelLayer;
import io.millrace.layer.GroupName;
import io.millrace.layer.LayerOptions;
import io.millrace.metrics.DropReason;
import io.millrace.redis.GapMember;
import io.millrace.redis.LayerCase;
import io.millrace.redis.RedisCluster;
import io.millrace.redis.RedisOptions;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A master that dies, with a copy that takes its place and with none.
final class OutageTest extends LayerCase {
  private final RedisCluster cluster = RedisCluster.start(3, 1);

  OutageTest() {
    super(RedisOptions.Format.SHARDED_PUBSUB);
  }

  @AfterEach
  void stopCluster() {
    cluster.close();
  }

  private ChannelLayer node() {
    return open(
        RedisOptions.DEFAULT
            .withFormat(RedisOptions.Format.SHARDED_PUBSUB)
            .withHosts(cluster.urls())
            .withLimits(LayerOptions.DEFAULT.withCapacity(100_000))
            .withTimeout(Duration.ofSeconds(2)));
  }

  private List<GroupName> groups() {
    return cluster.namesByMaster("asgi__group__g").stream()
        .map(n -> new GroupName("g" + n))
        .toList();
  }

  private static List<Integer> numbers(GapMember member) {
    return member.got.stream().map(LayerCase::number).toList();
  }

  /// All arrives again, in order and once, whichever master has it.
  private static void expectOrder(ChannelLayer from, GroupName group, GapMember member) {
    until(
        () -> {
          from.groupSend(group, message(-1));
          return !member.got.isEmpty();
        });
    List<Integer> expected = IntStream.range(1_000, 1_100).boxed().toList();
    expected.forEach(n -> from.groupSend(group, message(n)));
    until(() -> numbers(member).contains(1_099));
    assertThat(numbers(member).stream().filter(n -> n >= 1_000)).isEqualTo(expected);
    member.got.clear();
  }

  @Test
  void aCopyTakesThePlaceOfAMasterThatDies() {
    ChannelLayer here = node();
    ChannelLayer there = node();
    List<GroupName> groups = groups();
    try (GapMember near = new GapMember();
        GapMember far = new GapMember()) {
      here.attach(near).join(groups.getFirst());
      var joined = there.attach(far);
      groups.forEach(joined::join);
      groups.forEach(group -> here.groupSend(group, message(1)));
      until(() -> far.got.size() == 3);

      cluster.server(0).kill();
      until(() -> here.metrics().layerLinksDown.sum() > 0);
      int before = near.got.size();
      for (int i = 0; i < 50; i++) {
        here.groupSend(groups.getFirst(), message(100 + i));
      }
      until(() -> near.got.size() == before + 50); // within a process all goes on
      assertThat(numbers(near)).doesNotHaveDuplicates();
      until(() -> !near.gaps.isEmpty() && !far.gaps.isEmpty());
      assertThat(far.gaps).allMatch(Duration::isPositive);
      assertThat(numbers(far).stream().filter(n -> n >= 100)).isSorted().doesNotHaveDuplicates();
      far.got.clear();
      groups.forEach(group -> expectOrder(here, group, far));
      assertThat(here.metrics().layerLinksDown.sum()).isZero();
    }
  }

  @Test
  void aCopyTakesThePlaceOfAMasterThatHangs() {
    ChannelLayer here = node();
    ChannelLayer there = node();
    GroupName group = groups().getFirst();
    try (GapMember far = new GapMember()) {
      there.attach(far).join(group);
      cluster.server(0).freeze();
      until(() -> !far.gaps.isEmpty());
      expectOrder(here, group, far);
    }
  }

  @Test
  void aMasterWithoutACopyIsKilledAndStartedAgain() {
    ChannelLayer here = node();
    ChannelLayer there = node();
    List<GroupName> groups = groups();
    try (GapMember near = new GapMember();
        GapMember far = new GapMember()) {
      here.attach(near).join(groups.get(1));
      there.attach(far).join(groups.get(1));
      cluster.server(1).kill();
      until(() -> here.metrics().layerLinksDown.sum() > 0);
      until(() -> there.metrics().layerLinksDown.sum() > 0);
      here.groupSend(groups.get(1), message(1));
      until(() -> numbers(near).contains(1));
      until(() -> here.metrics().drops(DropReason.LAYER_DOWN) > 0);
      cluster.server(1).restart();
      until(() -> !near.gaps.isEmpty() && !far.gaps.isEmpty());
      assertThat(near.gaps).allMatch(Duration::isPositive);
      far.got.clear();
      expectOrder(here, groups.get(1), far);
    }
  }

  @Test
  void closingDoesNotWaitForAMasterThatIsGone() {
    ChannelLayer here = node();
    here.groupAdd(groups().get(2), here.open().name());
    cluster.server(2).kill();
    long began = System.nanoTime();
    here.close();
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
  }
}
