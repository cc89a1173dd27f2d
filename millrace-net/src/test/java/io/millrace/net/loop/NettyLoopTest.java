// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.metrics.Metrics;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NettyLoopTest {
  /// A connection that counts its sweeps, and fails in each if it is to.
  private static final class Swept extends ConnectionHandler {
    private final CountDownLatch sweeps = new CountDownLatch(3);
    private final boolean fails;

    private Swept(boolean fails) {
      this.fails = fails;
    }

    @Override
    public void sweep(long now) {
      sweeps.countDown();
      if (fails) {
        throw new IllegalStateException("expected in the test's log");
      }
    }

    @Override
    public void goAway() {}

    @Override
    public boolean isWebSocket() {
      return false;
    }

    @Override
    public void drop() {}

    @Override
    public void inputEnded() {}
  }

  @Test
  void aConnectionThatFailsDoesNotEndTheSweepsOfTheOthers() throws Exception {
    MultiThreadIoEventLoopGroup group =
        new MultiThreadIoEventLoopGroup(1, LoopThread.factory(), NioIoHandler.newFactory());
    try {
      NettyLoop loop = new NettyLoop((SingleThreadEventLoop) group.next(), "loop-0", new Metrics());
      Swept good = new Swept(false);
      loop.execute(() -> loop.register(good));
      loop.execute(() -> loop.register(new Swept(true)));
      loop.startTicking(Duration.ofMillis(20), System::nanoTime);
      assertThat(good.sweeps.await(10, TimeUnit.SECONDS)).isTrue();
    } finally {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  @Test
  void whatItLetsGoGoesAtTheEndOfTheTurnAndAtOnceWhenItHasEnded() throws Exception {
    MultiThreadIoEventLoopGroup group =
        new MultiThreadIoEventLoopGroup(1, LoopThread.factory(), NioIoHandler.newFactory());
    BlockingQueue<String> happened = new LinkedBlockingQueue<>();
    NettyLoop loop = new NettyLoop((SingleThreadEventLoop) group.next(), "loop-0", new Metrics());
    try {
      loop.execute(
          () -> {
            loop.release(() -> happened.add("gone"));
            loop.execute(() -> happened.add("a task of the same turn"));
          });
      assertThat(happened.poll(10, TimeUnit.SECONDS)).isEqualTo("a task of the same turn");
      assertThat(happened.poll(10, TimeUnit.SECONDS)).isEqualTo("gone");

      loop.release(() -> happened.add("from another thread"));
      assertThat(happened.poll(10, TimeUnit.SECONDS)).isEqualTo("from another thread");
    } finally {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
    loop.release(() -> happened.add("after the end"));
    assertThat(happened).containsExactly("after the end");
  }
}
