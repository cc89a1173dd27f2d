// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.layer.Broadcast;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.GroupName;
import io.millrace.layer.Member;
import io.millrace.layer.Message;
import io.millrace.loop.EventLoop;
import io.millrace.loop.Timer;
import io.millrace.metrics.DropReason;
import io.millrace.redis.LayerCase;
import io.millrace.redis.RedisOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class SlowReceiverTest extends LayerCase {
  private static final GroupName ROOM = new GroupName("room.1");

  SlowReceiverTest() {
    super(RedisOptions.Format.PUBSUB);
  }

  /// Its loop can be held.
  private record SlowMember(ExecutorService thread, AtomicInteger got, CountDownLatch last)
      implements Member, EventLoop {
    @Override
    public EventLoop loop() {
      return this;
    }

    @Override
    public boolean inLoop() {
      return false;
    }

    @Override
    public void execute(Runnable task) {
      thread.execute(task);
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
    public void deliver(Message message) {
      got.incrementAndGet();
      if (message.type().equals("last")) {
        last.countDown();
      }
    }

    @Override
    public void deliver(Broadcast broadcast) {
      deliver(broadcast.message());
    }
  }

  @Test
  void whatIsTooMuchIsDroppedAndTheConnectionStays() throws Exception {
    servers(1);
    ChannelLayer here = open();
    ChannelLayer there = open();
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      SlowMember member = new SlowMember(thread, new AtomicInteger(), new CountDownLatch(1));
      there.attach(member).join(ROOM);
      CountDownLatch held = new CountDownLatch(1);
      thread.execute(
          () -> {
            try {
              held.await();
            } catch (InterruptedException ending) {
              Thread.currentThread().interrupt();
            }
          });
      int sent = 0;
      while (there.metrics().drops(DropReason.BACKLOG) < 1_000) {
        here.groupSend(ROOM, message(sent++));
      }
      until(() -> there.metrics().layerReceived.sum() == here.metrics().layerSent.sum());
      held.countDown();
      int all = sent;
      until(() -> member.got.get() + there.metrics().drops(DropReason.BACKLOG) == all);
      assertThat(member.got.get()).isBetween(Inflow.MOST, Inflow.MOST + 2_000);
      here.groupSend(ROOM, Message.of("last", Map.of()));
      assertThat(member.last.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(there.metrics().layerLosses.sum()).isZero();
      assertThat(here.metrics().drops(DropReason.LAYER_DOWN)).isZero();
    }
  }
}
