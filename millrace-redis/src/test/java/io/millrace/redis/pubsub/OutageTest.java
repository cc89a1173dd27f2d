// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.layer.Broadcast;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.GroupName;
import io.millrace.layer.Inbox;
import io.millrace.layer.LayerOptions;
import io.millrace.layer.Member;
import io.millrace.layer.Message;
import io.millrace.layer.SendResult;
import io.millrace.loop.EventLoop;
import io.millrace.loop.Timer;
import io.millrace.metrics.DropReason;
import io.millrace.redis.LayerCase;
import io.millrace.redis.RedisOptions;
import io.millrace.redis.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What happens while servers are out of reach, and afterwards.
final class OutageTest extends LayerCase {
  private static final GroupName ROOM = new GroupName("room.1");
  private static final String ROOM_NAME = "asgi__group__room.1";

  OutageTest() {
    super(RedisOptions.Format.PUBSUB);
  }

  /// Keeps what it is told, on whichever thread.
  private static final class Witness implements Member, EventLoop {
    private final BlockingQueue<Duration> gaps = new LinkedBlockingQueue<>();

    @Override
    public EventLoop loop() {
      return this;
    }

    @Override
    public boolean inLoop() {
      return false;
    }

    @Override
    public synchronized void execute(Runnable task) {
      task.run();
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean reserve(Message message) {
      return true;
    }

    @Override
    public int capacity() {
      return 1;
    }

    @Override
    public void deliver(Message message) {}

    @Override
    public void deliver(Broadcast broadcast) {}

    @Override
    public void gap(Duration lasted) {
      gaps.add(lasted);
    }
  }

  private boolean isSubscribed(int place, String name, long times) {
    return redis(place).elements("PUBSUB", "NUMSUB", name).get(1).equals(times);
  }

  @Test
  void whatIsHereGoesOnAndTheRestComesBackAndMembersAreToldOfTheGap() throws Exception {
    servers(1);
    ChannelLayer here = open();
    ChannelLayer there = open();
    Inbox near = here.open();
    Inbox far = there.open();
    here.groupAdd(ROOM, near.name());
    there.groupAdd(ROOM, far.name());
    Witness witness = new Witness();
    here.attach(witness).join(ROOM);
    server(0).kill();
    until(() -> here.metrics().layerLinksDown.sum() == 2);
    until(() -> there.metrics().layerLinksDown.sum() == 2);
    for (int i = 0; i < 20; i++) {
      here.groupSend(ROOM, message(i));
      assertThat(here.send(near.name(), message(i))).isEqualTo(SendResult.ACCEPTED);
    }
    GroupName late = new GroupName("late");
    Inbox joined = there.open();
    there.groupAdd(late, joined.name());
    for (int i = 0; i < 20; i++) {
      assertThat(number(take(near))).isEqualTo(i);
      assertThat(number(take(near))).isEqualTo(i);
    }
    assertThat(here.send(far.name(), message(0))).isEqualTo(SendResult.UNREACHABLE);
    until(() -> here.metrics().drops(DropReason.LAYER_DOWN) == 21);
    assertThat(witness.gaps).isEmpty();

    server(0).restart();
    assertThat(witness.gaps.poll(20, TimeUnit.SECONDS)).isPositive();
    assertThat(here.metrics().layerGaps.sum()).isOne();
    until(() -> there.metrics().layerGaps.sum() == 1);
    assertThat(isSubscribed(0, ROOM_NAME, 2)).isTrue();
    here.groupSend(ROOM, message(100));
    here.groupSend(late, message(101));
    assertThat(number(take(near))).isEqualTo(100);
    assertThat(number(take(far))).isEqualTo(100);
    assertThat(number(take(joined))).isEqualTo(101);
    there.groupSend(ROOM, message(102));
    assertThat(number(take(near))).isEqualTo(102);
    assertThat(number(take(far))).isEqualTo(102);
  }

  @Test
  void thousandsOfGroupsComeBackAfterTheSubscriberWasDropped() throws Exception {
    servers(1);
    ChannelLayer here = open();
    ChannelLayer there = open();
    Inbox inbox = there.open();
    Witness witness = new Witness();
    List<GroupName> groups = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      groups.add(new GroupName("g" + i));
    }
    for (GroupName each : groups) {
      there.groupAdd(each, inbox.name());
    }
    there.attach(witness).join(ROOM);
    redis(0).command("CLIENT", "KILL", "TYPE", "pubsub");
    assertThat(witness.gaps.poll(20, TimeUnit.SECONDS)).isPositive();
    until(() -> here.metrics().layerGaps.sum() == 1);
    assertThat(redis(0).elements("PUBSUB", "CHANNELS")).hasSize(5_001);
    for (int i = 0; i < 5_000; i += 100) {
      here.groupSend(groups.get(i), message(i));
      assertThat(number(take(inbox))).isEqualTo(i);
      there.groupSend(groups.get(i), message(-i));
      assertThat(number(take(inbox))).isEqualTo(-i);
    }
    expectNothing(here, inbox);
  }

  @Test
  void aWayThatSwallowsEverythingIsNoticedAndGivenUp() throws Exception {
    servers(1);
    try (TcpProxy proxy = TcpProxy.to(server(0).port())) {
      RedisOptions throughProxy =
          options(LayerOptions.DEFAULT)
              .withHosts(server(0).urlAt(proxy.port()))
              .withTimeout(Duration.ofMillis(500));
      ChannelLayer here = open(throughProxy);
      ChannelLayer there = open();
      Inbox near = here.open();
      here.groupAdd(ROOM, near.name());
      proxy.blackHole();
      here.groupSend(ROOM, message(1));
      assertThat(number(take(near))).isEqualTo(1);
      until(() -> here.metrics().layerLosses.sum() >= 2); // the subscriber's by its check
      here.groupSend(ROOM, message(2));
      assertThat(number(take(near))).isEqualTo(2);
      proxy.heal();
      until(() -> here.metrics().layerGaps.sum() >= 1);
      there.groupSend(ROOM, message(3));
      assertThat(number(take(near))).isEqualTo(3);
      here.close();
    }
  }

  @Test
  void nothingIsDoubledOrSwallowedWhenConnectionsAreCut() throws Exception {
    servers(1);
    try (TcpProxy proxy = TcpProxy.to(server(0).port())) {
      ChannelLayer here =
          open(
              options(LayerOptions.DEFAULT.withCapacity(100_000))
                  .withHosts(server(0).urlAt(proxy.port())));
      Inbox near = here.open();
      here.groupAdd(ROOM, near.name());
      int number = 0;
      for (int round = 1; round <= 5; round++) {
        for (int i = 0; i < 200; i++) {
          here.groupSend(ROOM, message(number++));
        }
        proxy.reset();
        for (int i = 0; i < 200; i++) {
          here.groupSend(ROOM, message(number++));
        }
        int gaps = round;
        until(() -> here.metrics().layerGaps.sum() >= gaps);
      }
      ChannelLayer there = open();
      there.groupSend(ROOM, message(number));
      for (int i = 0; i <= number; i++) {
        assertThat(number(take(near))).isEqualTo(i);
      }
      here.close();
    }
  }
}
