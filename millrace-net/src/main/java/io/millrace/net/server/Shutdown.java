// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.server;

import io.millrace.net.loop.ConnectionHandler;
import io.millrace.net.loop.NettyLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The orderly end of a server: no new connections, requests answered, WebSockets closed with 1001
/// in batches so that their clients do not all come back at one moment, and at the deadline the
/// rest dropped.
final class Shutdown {
  private static final Logger log = LoggerFactory.getLogger(Shutdown.class);
  private static final Duration STEP = Duration.ofMillis(50);
  private static final int SMALLEST_BATCH = 200;

  private final Duration deadline;
  private final OpenConnections open;
  private final List<NettyLoop> loops;
  private final Listeners listeners;

  Shutdown(Duration deadline, OpenConnections open, List<NettyLoop> loops, Listeners listeners) {
    this.deadline = deadline;
    this.open = open;
    this.loops = loops;
    this.listeners = listeners;
  }

  void run() {
    listeners.close();
    long end = System.nanoTime() + deadline.toNanos();
    log.info("Stopping: {} connections have {} s to finish.", open.count(), deadline.toSeconds());
    CountDownLatch allTold = new CountDownLatch(loops.size());
    // Half of the time for telling, half for the answers.
    long steps = Math.max(1, deadline.toMillis() / 2 / STEP.toMillis());
    for (NettyLoop loop : loops) {
      loop.execute(() -> tell(loop, steps, allTold));
    }
    await(allTold, end);
    open.awaitNone(end);
    if (open.count() > 0) {
      log.warn("{} connections did not finish in time and are dropped.", open.count());
      for (NettyLoop loop : loops) {
        loop.execute(() -> loop.forEachConnection(ConnectionHandler::drop));
      }
    }
  }

  private static void tell(NettyLoop loop, long steps, CountDownLatch allTold) {
    List<ConnectionHandler> webSockets = new ArrayList<>();
    loop.forEachConnection(
        connection -> {
          if (connection.isWebSocket()) {
            webSockets.add(connection);
          } else {
            connection.goAway();
          }
        });
    int batch = (int) Math.max(SMALLEST_BATCH, webSockets.size() / steps + 1);
    tellBatch(loop, webSockets, 0, batch, allTold);
  }

  private static void tellBatch(
      NettyLoop loop, List<ConnectionHandler> all, int from, int batch, CountDownLatch allTold) {
    int to = Math.min(all.size(), from + batch);
    all.subList(from, to).forEach(ConnectionHandler::goAway);
    if (to == all.size()) {
      allTold.countDown();
    } else {
      var _ = loop.after(STEP, () -> tellBatch(loop, all, to, batch, allTold));
    }
  }

  private static void await(CountDownLatch latch, long end) {
    try {
      boolean _ = latch.await(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }
}
