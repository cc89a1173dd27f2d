// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.metrics.Metrics;
import io.millrace.server.Listen;
import io.millrace.server.TransportKind;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.channel.epoll.Epoll;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ListeningSocketTest {
  private static final int ACCEPTS = 4;
  private static final int CROWD = 10;

  @ParameterizedTest(name = "{0}")
  @EnumSource(names = {"EPOLL", "NIO"})
  void aCrowdIsTakenSeveralInATurn(TransportKind kind) throws Exception {
    Assumptions.assumeTrue(kind != TransportKind.EPOLL || Epoll.isAvailable());
    Transport transport = Transport.of(kind);
    LoopGroup group = new LoopGroup(1, LoopThread.factory(), transport.handlers());
    NettyLoop loop = new NettyLoop((SingleThreadEventLoop) group.next(), "loop-0", new Metrics());
    Map<Integer, Integer> takenByTurn = new TreeMap<>();
    CountDownLatch taken = new CountDownLatch(CROWD);
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    List<Socket> crowd = new ArrayList<>();
    try {
      ListeningSocket listening =
          ListeningSocket.open(
              new ServerBootstrap()
                  .group(group)
                  .childHandler(
                      new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                          takenByTurn.merge(loop.turn(), 1, Integer::sum);
                          taken.countDown();
                        }
                      }),
              transport,
              new Listen.Tcp("127.0.0.1", 0),
              ACCEPTS);
      int port = ((InetSocketAddress) listening.address()).getPort();
      loop.execute(() -> hold(held, goOn));
      assertThat(held.await(10, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < CROWD; i++) {
        crowd.add(new Socket(InetAddress.getLoopbackAddress(), port));
      }
      goOn.countDown();

      assertThat(taken.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(takenByTurn.values()).startsWith(ACCEPTS).allMatch(each -> each <= ACCEPTS);
    } finally {
      goOn.countDown();
      for (Socket each : crowd) {
        each.close();
      }
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  private static void hold(CountDownLatch held, CountDownLatch goOn) {
    held.countDown();
    try {
      goOn.await();
    } catch (InterruptedException leaving) {
      Thread.currentThread().interrupt();
    }
  }
}
