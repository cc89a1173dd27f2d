// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.pubsub;

import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What has come from one server and is not delivered yet, in order. Bounded by number and bytes:
/// what is more is dropped and counted, as the server would otherwise drop the connection.
public final class Inflow implements AutoCloseable {
  static final int MOST = 32_768;
  static final long MOST_BYTES = 64 << 20;

  private static final Logger log = LoggerFactory.getLogger(Inflow.class);

  private final Metrics metrics;
  private final BiConsumer<String, byte[]> receiver;
  private final Thread thread;

  // All guarded by this.
  private final Queue<Arrival> queue = new ArrayDeque<>();
  private long bytes;
  private boolean isOver; // dropping

  private record Arrival(String name, byte[] payload) {}

  /// @param receiver may block; called on a thread of its own
  public Inflow(String name, Metrics metrics, BiConsumer<String, byte[]> receiver) {
    this.metrics = metrics;
    this.receiver = receiver;
    this.thread = Thread.ofVirtual().name("millrace-redis inflow " + name).unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  /// Never blocks.
  public void offer(String name, byte[] payload) {
    metrics.layerReceived.increment();
    if (!add(new Arrival(name, payload))) {
      metrics.dropped(DropReason.BACKLOG);
    }
  }

  private synchronized boolean add(Arrival arrival) {
    if (queue.size() >= MOST || bytes + arrival.payload.length > MOST_BYTES) {
      if (!isOver) {
        isOver = true;
        log.warn("{} messages of other processes wait to be delivered; more are dropped.", MOST);
      }
      return false;
    }
    bytes += arrival.payload.length;
    queue.add(arrival);
    notifyAll();
    return true;
  }

  private synchronized Arrival next() throws InterruptedException {
    while (queue.isEmpty()) {
      isOver = false;
      wait();
    }
    Arrival arrival = queue.remove();
    bytes -= arrival.payload.length;
    return arrival;
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Arrival arrival = next();
        try {
          receiver.accept(arrival.name, arrival.payload);
        } catch (RuntimeException | Error bug) {
          log.error("A message of another process could not be delivered.", bug);
        }
      }
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
