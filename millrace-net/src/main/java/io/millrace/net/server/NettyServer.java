// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.server;

import io.millrace.net.http.ServerContext;
import io.millrace.net.loop.LoopGroup;
import io.millrace.net.loop.LoopWatchdog;
import io.millrace.net.loop.NettyLoop;
import io.millrace.net.loop.Transport;
import io.millrace.scope.Endpoint;
import io.millrace.server.Application;
import io.millrace.server.Listen;
import io.millrace.server.Server;
import io.millrace.server.ServerOptions;
import io.millrace.server.ServerStatus;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running server: its loops, its listening sockets, and the way it ends.
public final class NettyServer implements Server {
  private static final Logger log = LoggerFactory.getLogger(NettyServer.class);
  private static final Duration SLOWEST_TICK = Duration.ofSeconds(1);
  private static final Duration QUICKEST_TICK = Duration.ofMillis(20);

  private final ServerContext context;
  private final OpenConnections open;
  private final Transport transport;
  private final LoopGroup group;
  private final List<NettyLoop> loops;
  private final LoopWatchdog watchdog;
  private final Listeners listeners;
  private final Runnable stopWorkers;
  private final long startedAt = System.nanoTime();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final CountDownLatch stopped = new CountDownLatch(1);

  private NettyServer(
      ServerContext context,
      OpenConnections open,
      Transport transport,
      LoopGroup group,
      List<NettyLoop> loops,
      Listeners listeners) {
    this.context = context;
    this.open = open;
    this.transport = transport;
    this.group = group;
    this.loops = loops;
    this.listeners = listeners;
    this.watchdog = new LoopWatchdog(loops);
    this.stopWorkers = context.application().startWorkers();
    watchdog.start();
  }

  public static Server start(Application application, ServerOptions options) {
    Transport transport = Transport.of(options.transport());
    int threads =
        options.eventLoops() > 0
            ? options.eventLoops()
            : Runtime.getRuntime().availableProcessors();
    LoopGroup group = new LoopGroup(threads, transport.handlers());
    ServerContext context = ServerContext.of(application, options);
    group.watch(options.overload(), context.metrics().turns);
    OpenConnections open = new OpenConnections(options.limits().connections());
    try {
      List<NettyLoop> loops = loops(group, context);
      Listeners listeners =
          Listeners.open(
              options,
              transport,
              group,
              loops,
              (listen, tls) ->
                  new ConnectionGate(served(context, listen), open, loops, listen, tls));
      return new NettyServer(context, open, transport, group, loops, listeners);
    } catch (RuntimeException failed) {
      var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw failed;
    }
  }

  /// What is served at that address.
  private static ServerContext served(ServerContext context, Listen listen) {
    return listen.socket() instanceof Listen.Redirect redirect
        ? ServerContext.of(
            context.application().redirecting(redirect.httpsPort()), context.options())
        : context;
  }

  private static List<NettyLoop> loops(LoopGroup group, ServerContext context) {
    List<NettyLoop> loops = new ArrayList<>();
    Duration tick = tick(context.options());
    for (EventExecutor executor : group) {
      NettyLoop loop =
          new NettyLoop(
              (SingleThreadEventLoop) executor, "loop-" + loops.size(), context.metrics());
      loop.startTicking(tick, context::now);
      loops.add(loop);
    }
    return List.copyOf(loops);
  }

  /// Often enough for the shortest of the timeouts.
  private static Duration tick(ServerOptions options) {
    Duration shortest = SLOWEST_TICK.multipliedBy(4);
    List<Duration> timeouts =
        new ArrayList<>(
            List.of(
                options.limits().requestTimeout(),
                options.limits().idleTimeout(),
                options.limits().stallTimeout(),
                options.sockets().pingInterval(),
                options.sockets().pingTimeout(),
                options.sockets().closeTimeout()));
    for (Listen listen : options.listen()) {
      if (listen.socket() instanceof Listen.Tls encrypted) {
        timeouts.add(encrypted.options().handshakeTimeout());
      }
    }
    for (Duration each : timeouts) {
      shortest = each.isPositive() && each.compareTo(shortest) < 0 ? each : shortest;
    }
    Duration tick = shortest.dividedBy(4);
    return tick.compareTo(QUICKEST_TICK) < 0 ? QUICKEST_TICK : tick;
  }

  @Override
  public List<Endpoint> endpoints() {
    return listeners.endpoints();
  }

  @Override
  public int port() {
    return endpoints().getFirst().port();
  }

  @Override
  public ServerStatus status() {
    return new ServerStatus(
        Duration.ofNanos(System.nanoTime() - startedAt),
        transport.kind().toString(),
        loops.stream().map(NettyServer::status).toList());
  }

  private static ServerStatus.Loop status(NettyLoop loop) {
    return new ServerStatus.Loop(
        loop.toString(), loop.connections(), loop.lag(), loop.worstLag(), loop.isOverloaded());
  }

  @Override
  public void stop() {
    if (stopping.compareAndSet(false, true)) {
      try {
        new Shutdown(context.options().shutdownDeadline(), open, loops, listeners).run();
        stopWorkers.run();
        watchdog.stop();
        var _ = group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5_000);
        log.info("The server has stopped.");
      } finally {
        stopped.countDown();
      }
      return;
    }
    try {
      awaitStop();
    } catch (InterruptedException leaving) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void awaitStop() throws InterruptedException {
    stopped.await();
  }
}
