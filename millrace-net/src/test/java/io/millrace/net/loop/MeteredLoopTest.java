// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.TransportKind;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MeteredLoopTest {
  @ParameterizedTest(name = "{0}")
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void aLoopThatIsEndedByATaskOfItsOwnLeavesNoSocketOpen(TransportKind kind) throws Exception {
    Assumptions.assumeTrue(kind != TransportKind.EPOLL || Epoll.isAvailable());
    Assumptions.assumeTrue(kind != TransportKind.IO_URING || IoUring.isAvailable());
    Transport transport = Transport.of(kind);
    LoopGroup group = new LoopGroup(1, LoopThread.factory(), transport.handlers());
    CompletableFuture<Channel> accepted = new CompletableFuture<>();
    ServerBootstrap bootstrap =
        new ServerBootstrap().group(group).channel(transport.tcp()).childHandler(told(accepted));
    transport.configure(bootstrap);
    Channel listening =
        bootstrap.bind(InetAddress.getLoopbackAddress(), 0).syncUninterruptibly().channel();
    int port = ((InetSocketAddress) listening.localAddress()).getPort();
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      client.setSoTimeout(10_000);
      Channel channel = accepted.get(10, TimeUnit.SECONDS);

      group.execute(() -> group.shutdownGracefully(0, 1, TimeUnit.SECONDS));

      assertThat(group.terminationFuture().await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(channel.isOpen()).isFalse();
      assertThat(listening.isOpen()).isFalse();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  private static ChannelInboundHandlerAdapter told(CompletableFuture<Channel> accepted) {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void channelActive(ChannelHandlerContext context) {
        accepted.complete(context.channel());
      }
    };
  }
}
