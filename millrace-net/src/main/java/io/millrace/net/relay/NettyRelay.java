// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.relay;

import io.millrace.consumer.Surroundings;
import io.millrace.net.loop.LoopGroup;
import io.millrace.net.loop.LoopThread;
import io.millrace.net.loop.NettyLoop;
import io.millrace.net.loop.Transport;
import io.millrace.relay.Relay;
import io.millrace.relay.RelayOptions;
import io.millrace.relay.RelayTraffic;
import io.millrace.relay.hub.Switchboard;
import io.millrace.scope.Endpoint;
import io.millrace.server.TransportKind;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A relay that runs: one event loop, which owns all of its connections and the switchboard.
public final class NettyRelay implements Relay {
  private static final Logger log = LoggerFactory.getLogger(NettyRelay.class);

  /// Longer than a [SocketLine] flushes.
  private static final long LONGEST_FLUSH_MILLIS = 1_500;

  private final LoopGroup group;
  private final NettyLoop loop;
  private final Switchboard switchboard;
  private final RelayListeners listeners;
  private final ChannelGroup open;
  private final CompletableFuture<RelayTraffic> lastStatus = new CompletableFuture<>();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final CountDownLatch stopped = new CountDownLatch(1);

  private NettyRelay(
      LoopGroup group,
      NettyLoop loop,
      Switchboard switchboard,
      RelayListeners listeners,
      ChannelGroup open) {
    this.group = group;
    this.loop = loop;
    this.switchboard = switchboard;
    this.listeners = listeners;
    this.open = open;
  }

  /// Returns when all addresses are listened on.
  ///
  /// @throws io.millrace.server.StartException when one cannot be
  public static Relay start(RelayOptions options, Surroundings surroundings) {
    return start(options, surroundings, Transport.of(TransportKind.AUTO));
  }

  static Relay start(RelayOptions options, Surroundings surroundings, Transport transport) {
    LoopGroup group = new LoopGroup(1, LoopThread.factory("millrace-relay-"), transport.handlers());
    try {
      NettyLoop loop =
          new NettyLoop((SingleThreadEventLoop) group.next(), "relay", surroundings.metrics());
      Switchboard switchboard = new Switchboard(options, surroundings, loop);
      ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
      RelayGates gates = new RelayGates(switchboard, loop, options.limits().waitingTime(), open);
      RelayListeners listeners = RelayListeners.open(options, transport, group, gates);
      switchboard.start();
      log.debug("The relay listens on {}.", listeners);
      return new NettyRelay(group, loop, switchboard, listeners, open);
    } catch (RuntimeException failed) {
      var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw failed;
    }
  }

  @Override
  public List<Endpoint> endpoints() {
    return listeners.endpoints();
  }

  /// After the end the last one.
  @Override
  public RelayTraffic status() {
    if (loop.inLoop()) {
      return switchboard.status();
    }
    CompletableFuture<RelayTraffic> answer =
        CompletableFuture.supplyAsync(switchboard::status, loop);
    // A loop that has ended drops what it is asked.
    return (RelayTraffic) CompletableFuture.anyOf(answer, lastStatus).join();
  }

  @Override
  public AutoCloseable watch(Duration every, Consumer<RelayTraffic> watcher) {
    return switchboard.watch(every, watcher);
  }

  @Override
  public void stop() {
    if (stopping.compareAndSet(false, true)) {
      try {
        listeners.close();
        tellAll();
        var _ = open.newCloseFuture().awaitUninterruptibly(LONGEST_FLUSH_MILLIS);
        var _ = group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5_000);
        log.info("The relay has stopped.");
      } finally {
        stopped.countDown();
      }
      return;
    }
    try {
      stopped.await();
    } catch (InterruptedException leaving) {
      Thread.currentThread().interrupt();
    }
  }

  private void tellAll() {
    loop.execute(
        () -> {
          try {
            switchboard.stop();
            lastStatus.complete(switchboard.status());
          } catch (RuntimeException problem) {
            log.error("Processes could not be told that the relay stops.", problem);
            lastStatus.completeExceptionally(problem);
          }
        });
    var _ = lastStatus.handle((_, _) -> true).join();
  }
}
