// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Opens many connections, a few at a time, so that no accept queue overflows.
final class Opener {
  /// Connections whose handshake may be under way at once.
  static final int WINDOW = 64;

  /// Connections from one source address; Linux has about 28,000 ephemeral ports for each.
  static final int PER_SOURCE = 25_000;

  private static final int MOST_FROM_ONE_SOURCE = 28_000;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Loops loops;
  private final Target target;
  private final Faults faults;
  private final @Nullable SslContext tls;

  /// Makes the link of connection `index`, on the event loop that will own it.
  interface Factory<L extends Link> {
    L link(int index, EventLoop loop);
  }

  Opener(Loops loops, Target target, Faults faults) {
    this.loops = loops;
    this.target = target;
    this.faults = faults;
    this.tls = target.secure() ? trusting() : null;
  }

  /// The server's certificate is not what is measured.
  private static SslContext trusting() {
    try {
      return SslContextBuilder.forClient()
          .trustManager(InsecureTrustManagerFactory.INSTANCE)
          .endpointIdentificationAlgorithm(null)
          .build();
    } catch (SSLException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /// Opens `count` connections at no more than `rate` a second (0: as fast as the server accepts)
  /// and returns when all are open. `progress` hears how many were started.
  ///
  /// @throws LoadFailure if one cannot be opened
  <L extends Link> List<L> open(int count, int rate, Factory<L> factory, IntConsumer progress) {
    Semaphore window = new Semaphore(WINDOW);
    List<L> links = new ArrayList<>(count);
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      if (rate > 0) {
        long due = start + i * (TimeUnit.SECONDS.toNanos(1) / rate);
        faults.await(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
      }
      acquire(window, 1);
      links.add(openOne(i, count, factory, window));
      progress.accept(i + 1);
    }
    acquire(window, WINDOW);
    faults.check();
    return links;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // Both futures only feed the faults.
  private <L extends Link> L openOne(int index, int count, Factory<L> factory, Semaphore window) {
    Bootstrap bootstrap =
        new Bootstrap()
            .channel(loops.transport().socket())
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) PATIENCE.toMillis());
    EventLoop loop = loops.group().next();
    L link = factory.link(index, loop);
    bootstrap
        .group(loop)
        .handler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                if (tls != null) {
                  channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                }
                channel.pipeline().addLast(link);
              }
            });
    link.opened().whenComplete((_, _) -> window.release());
    boolean many =
        count > MOST_FROM_ONE_SOURCE && target.address().getAddress().isLoopbackAddress();
    if (many && loops.transport().resolve() == Transport.EPOLL) {
      bootstrap.option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
    }
    var connecting =
        many
            ? bootstrap.connect(target.address(), source(index / PER_SOURCE))
            : bootstrap.connect(target.address());
    connecting.addListener(
        done -> {
          Throwable cause = done.cause();
          if (cause != null) {
            faults.report(cause);
            link.opened().completeExceptionally(cause);
          }
        });
    return link;
  }

  private void acquire(Semaphore window, int permits) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (!window.tryAcquire(permits, 100, TimeUnit.MILLISECONDS)) {
        faults.check();
        if (System.nanoTime() - deadline > 0) {
          throw new LoadFailure(
              "no answer to the handshake from "
                  + target.url()
                  + " for "
                  + PATIENCE.toSeconds()
                  + " s");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadFailure("interrupted", e);
    }
    faults.check();
  }

  /// 127.0.0.2, 127.0.0.3, …
  static InetSocketAddress source(int number) {
    int last = number + 2;
    if (last > 254) {
      throw new LoadFailure("connections: too many for the loopback source addresses");
    }
    try {
      return new InetSocketAddress(
          InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last}), 0);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Closes and waits a moment for the sockets to go.
  static void close(List<? extends Link> links, Faults faults) {
    for (Link link : links) {
      link.closeQuietly();
    }
    List<Channel> channels = new ArrayList<>();
    for (Link link : links) {
      channels.add(link.context().channel());
    }
    for (Channel channel : channels) {
      if (!channel.closeFuture().awaitUninterruptibly(PATIENCE.toMillis())) {
        faults.report(new LoadFailure("a connection would not close"));
      }
    }
  }
}
