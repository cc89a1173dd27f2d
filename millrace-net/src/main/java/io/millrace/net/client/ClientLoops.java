// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.client;

import io.millrace.client.ClientConnection;
import io.millrace.client.Dialer;
import io.millrace.client.UnreachableException;
import io.millrace.consumer.Surroundings;
import io.millrace.net.loop.ConnectionHandler;
import io.millrace.net.loop.LoopGroup;
import io.millrace.net.loop.LoopThread;
import io.millrace.net.loop.NettyLoop;
import io.millrace.net.websocket.SocketContext;
import io.millrace.server.Limits;
import io.millrace.server.OverloadOptions;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The event loops of clients with the same surroundings: daemons, which keep no process alive.
final class ClientLoops implements Dialer {
  private static final int MOST_LOOPS = 4;
  private static final Duration TICK = Duration.ofSeconds(1);

  private final Surroundings surroundings;
  private final SocketContext context;
  private final ClientTransport transport;
  private final LoopGroup group;
  private final List<NettyLoop> loops;
  private final TlsContexts tls = new TlsContexts();
  private final AtomicInteger turn = new AtomicInteger();
  private final Set<Attempt> pending = ConcurrentHashMap.newKeySet();

  private ClientLoops(
      Surroundings surroundings,
      ClientTransport transport,
      LoopGroup group,
      List<NettyLoop> loops) {
    this.surroundings = surroundings;
    this.context =
        new SocketContext(
            surroundings.metrics(),
            surroundings.timeline()::nanos,
            Limits.DEFAULT.stallTimeout(),
            OverloadOptions.DEFAULT.frames());
    this.transport = transport;
    this.group = group;
    this.loops = loops;
  }

  static ClientLoops start(Surroundings surroundings) {
    ClientTransport transport = ClientTransport.best();
    int threads = Math.min(MOST_LOOPS, Runtime.getRuntime().availableProcessors());
    LoopGroup group =
        new LoopGroup(threads, LoopThread.daemons("millrace-client-"), transport.handlers());
    List<NettyLoop> loops = new ArrayList<>();
    for (EventExecutor executor : group) {
      NettyLoop loop =
          new NettyLoop(
              (SingleThreadEventLoop) executor, "client-" + loops.size(), surroundings.metrics());
      loop.startTicking(TICK, surroundings.timeline()::nanos);
      loops.add(loop);
    }
    return new ClientLoops(surroundings, transport, group, List.copyOf(loops));
  }

  @Override
  public CompletableFuture<ClientConnection> dial(Dial dial) {
    NettyLoop loop = loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
    Attempt attempt = new Attempt(dial, loop, transport, tls, context, surroundings);
    CompletableFuture<ClientConnection> result = attempt.result();
    pending.add(attempt);
    var _ = result.whenComplete((_, _) -> pending.remove(attempt));
    if (group.isShuttingDown()) {
      result.completeExceptionally(closed());
    } else {
      attempt.begin();
    }
    return result;
  }

  private static UnreachableException closed() {
    return new UnreachableException("The client was closed (expected: one that is open).", null);
  }

  @Override
  public void close() {
    for (NettyLoop loop : loops) {
      loop.execute(() -> loop.forEachConnection(ConnectionHandler::drop));
    }
    var _ = group.shutdownGracefully(0, 2, TimeUnit.SECONDS);
    // What is on its way hears no more of its loop.
    pending.forEach(each -> each.result().completeExceptionally(closed()));
  }
}
