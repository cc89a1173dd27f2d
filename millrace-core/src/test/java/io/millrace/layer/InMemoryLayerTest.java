// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.loop.EventLoop;
import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import io.millrace.time.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class InMemoryLayerTest extends ChannelLayerContract {
  private static final GroupName ROOM = new GroupName("room");

  @Override
  protected ChannelLayer newLayer(LayerOptions options, Metrics metrics, Timeline timeline) {
    return ChannelLayer.inMemory(options, metrics, timeline);
  }

  private EventLoop loop() {
    return new SerialLoop(clock());
  }

  private static void hold(EventLoop loop, CountDownLatch until) {
    loop.execute(
        () -> {
          try {
            until.await();
          } catch (InterruptedException never) {
            throw new IllegalStateException(never);
          }
        });
  }

  @Test
  void generalChannelsThatNobodyUsesAreForgotten() {
    ChannelLayer layer = layer();
    for (int i = 0; i < 100; i++) {
      var _ = layer.send(new ChannelName("typo-" + i), message(i));
    }
    assertThat(layer.channels()).isEqualTo(100);
    until(
        () -> {
          clock().advance(Duration.ofMinutes(2));
          var _ = layer.send(new ChannelName("used"), message(0));
          return layer.channels() <= 2;
        });
  }

  @Test
  void membersOfSeveralLoopsGetEachMessageInOrder() {
    ChannelLayer layer = layer();
    List<LoopMember> members = new ArrayList<>();
    List<Attachment> attachments = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      EventLoop loop = loop();
      for (int j = 0; j < 50; j++) {
        LoopMember member = new LoopMember(loop);
        members.add(member);
        Attachment attachment = layer.attach(member);
        attachments.add(attachment);
        attachment.join(ROOM);
      }
    }
    for (int i = 0; i < 100; i++) {
      layer.groupSend(ROOM, message(i));
    }
    until(() -> members.stream().allMatch(member -> member.got.size() == 100));
    for (LoopMember member : members) {
      for (int i = 0; i < 100; i++) {
        assertThat(number(member.got.get(i))).isEqualTo(i);
      }
    }
    attachments.forEach(Attachment::close);
    until(() -> layer.groups() == 0);
  }

  @Test
  void aChannelThatNobodyNamedCostsNoEntry() {
    ChannelLayer layer = layer();
    LoopMember member = new LoopMember(loop());
    Attachment attachment = layer.attach(member);
    attachment.join(ROOM);
    assertThat(layer.channels()).isZero();
    ChannelName name = attachment.name();
    assertThat(attachment.name()).isEqualTo(name);
    assertThat(layer.channels()).isOne();
    assertThat(layer.send(name, message(1))).isEqualTo(SendResult.ACCEPTED);
    until(() -> member.got.size() == 1);
    attachment.close();
    assertThat(layer.channels()).isZero();
    assertThat(layer.send(name, message(2))).isEqualTo(SendResult.GONE);
  }

  @Test
  void aThreadThatFloodsIsHeldBackUntilTheLoopHasCaughtUp() throws Exception {
    ChannelLayer layer = layer();
    EventLoop loop = loop();
    LoopMember member = new LoopMember(loop);
    layer.attach(member).join(ROOM);
    CountDownLatch release = new CountDownLatch(1);
    hold(loop, release);
    AtomicInteger sent = new AtomicInteger();
    int flood = 5 * Backlog.HIGH;
    Thread flooder =
        Thread.startVirtualThread(
            () -> {
              for (int i = 0; i < flood; i++) {
                layer.groupSend(ROOM, message(i));
                sent.incrementAndGet();
              }
            });
    until(() -> flooder.getState() == Thread.State.WAITING);
    assertThat(sent.get()).isLessThanOrEqualTo(Backlog.HIGH + 1);
    assertThat(layer.pressure().isHigh()).isTrue();
    CountDownLatch relieved = new CountDownLatch(1);
    EventLoop other = loop();
    layer.pressure().whenRelieved(other, relieved::countDown);
    assertThat(relieved.getCount()).isOne();
    release.countDown();
    assertThat(flooder.join(SOON)).isTrue();
    until(() -> member.got.size() == flood);
    assertThat(relieved.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(layer.metrics().drops(DropReason.BACKLOG)).isZero();
    until(() -> !layer.pressure().isHigh());
  }

  @Test
  void anEventLoopThatFloodsNeverWaitsAndMemoryStaysBounded() throws Exception {
    ChannelLayer layer = layer();
    EventLoop slow = loop();
    LoopMember member = new LoopMember(slow);
    layer.attach(member).join(ROOM);
    CountDownLatch release = new CountDownLatch(1);
    hold(slow, release);
    EventLoop flooding = loop();
    layer.attach(new LoopMember(flooding)); // a connection that is in no group
    int flood = 2 * Backlog.MOST;
    CountDownLatch done = new CountDownLatch(1);
    flooding.execute(
        () -> {
          for (int i = 0; i < flood; i++) {
            layer.groupSend(ROOM, message(i));
          }
          done.countDown();
        });
    assertThat(done.await(20, TimeUnit.SECONDS)).as("the loop was held back").isTrue();
    assertThat(layer.metrics().drops(DropReason.BACKLOG)).isEqualTo(flood - Backlog.MOST);
    release.countDown();
    until(() -> member.got.size() == Backlog.MOST);
    assertThat(number(member.got.getLast())).isEqualTo(Backlog.MOST - 1);
  }

  @Test
  void largeBroadcastsWeighMore() {
    assertThat(Backlog.weight(Message.of("a", Map.of()))).isOne();
    assertThat(Backlog.weight(Message.text("a"))).isOne();
    assertThat(Backlog.weight(Message.bytes(new byte[160 * 1024]))).isEqualTo(11);
  }

  @Test
  void aSenderThatIsInterruptedWhileHeldBackGoesOn() throws Exception {
    ChannelLayer layer = layer();
    EventLoop loop = loop();
    layer.attach(new LoopMember(loop)).join(ROOM);
    CountDownLatch release = new CountDownLatch(1);
    hold(loop, release);
    Thread flooder =
        Thread.startVirtualThread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                layer.groupSend(ROOM, message(1));
              }
            });
    until(() -> flooder.getState() == Thread.State.WAITING);
    flooder.interrupt();
    assertThat(flooder.join(SOON)).isTrue();
    assertThat(layer.metrics().drops(DropReason.BACKLOG)).isOne();
    release.countDown();
  }
}
