// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.loop;

import io.millrace.loop.EventLoop;
import io.millrace.loop.Timer;
import io.millrace.metrics.Metrics;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An event loop of Netty with what Millrace adds to it: one flush a socket and turn, the register
/// of its connections with their sweep, its lag, and counters that are published once a turn.
public final class NettyLoop implements EventLoop {
  private static final Logger log = LoggerFactory.getLogger(NettyLoop.class);

  /// Shorter timeouts are not kept to the point.
  private static final long QUICKEST_TICK = TimeUnit.MILLISECONDS.toNanos(20);

  private final SingleThreadEventLoop netty;
  private final String name;
  private final Metrics metrics;
  private final Runnable endTurn = this::endTurn;

  /// Null for a loop of another kind, which a test may have.
  private final @Nullable TurnMeter meter;

  // All touched on the loop only, but where volatile.
  private @Nullable Flushable[] unflushed = new Flushable[64];
  private int unflushedCount;
  private boolean turnOpen;
  private @Nullable ConnectionHandler[] connections = new ConnectionHandler[64];
  private volatile int connectionCount;
  private final Released released = new Released();
  private final ArrayDeque<Runnable> nextTurn = new ArrayDeque<>();
  private int turn;
  private long messagesOut;
  private long bytesOut;

  private long period;
  private @Nullable Future<?> nextTick;
  private @Nullable LongSupplier sweepClock;
  private volatile long expectedTick;
  private volatile long lagNanos;
  private volatile @Nullable Thread thread;

  public NettyLoop(SingleThreadEventLoop netty, String name, Metrics metrics) {
    this.netty = netty;
    this.name = name;
    this.metrics = metrics;
    if (netty instanceof MeteredLoop metered) {
      this.meter = metered.meter();
      metered.afterIo(released::letGo);
    } else {
      this.meter = null;
    }
  }

  public SingleThreadEventLoop netty() {
    return netty;
  }

  // ---- EventLoop ----

  @Override
  public boolean inLoop() {
    return netty.inEventLoop();
  }

  @Override
  public boolean hasEnded() {
    return netty.isShutdown();
  }

  @Override
  public void execute(Runnable task) {
    try {
      netty.execute(task);
    } catch (RejectedExecutionException stopped) {
      log.trace("{} has stopped; a task is dropped.", name);
    }
  }

  @Override
  public void release(Runnable go) {
    if (hasEnded()) {
      go.run();
    } else if (inLoop()) {
      released.add(go);
      openTurn();
    } else {
      execute(() -> release(go));
    }
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    try {
      Future<?> scheduled = netty.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> scheduled.cancel(false);
    } catch (RejectedExecutionException stopped) {
      return () -> {};
    }
  }

  // ---- one flush a socket and turn ----

  /// Flushes it when the loop has done all that is to do in this turn.
  void flushAtEndOfTurn(Flushable writer) {
    if (unflushedCount == unflushed.length) {
      unflushed = Arrays.copyOf(unflushed, unflushedCount * 2);
    }
    unflushed[unflushedCount++] = writer;
    openTurn();
  }

  private void openTurn() {
    if (!turnOpen) {
      turnOpen = true;
      netty.executeAfterEventLoopIteration(endTurn);
    }
  }

  private void endTurn() {
    turnOpen = false;
    turn++;
    // Flushing can make sockets writable and so add more writers: they are flushed here as well.
    for (int i = 0; i < unflushedCount; i++) {
      Flushable writer = unflushed[i];
      unflushed[i] = null;
      if (writer != null) {
        writer.flush();
      }
    }
    unflushedCount = 0;
    released.letGo();
    if (messagesOut > 0) {
      metrics.messagesOut.add(messagesOut);
      messagesOut = 0;
    }
    if (bytesOut > 0) {
      metrics.bytesOut.add(bytesOut);
      bytesOut = 0;
    }
    // Queued as tasks now, they come after the sockets of the next turn.
    for (Runnable task = nextTurn.poll(); task != null; task = nextTurn.poll()) {
      execute(task);
    }
  }

  // ---- a share of the turn ----

  /// A number that is another one in each turn, by which a connection knows that it may do its
  /// share of work again. On the loop.
  public int turn() {
    openTurn();
    return turn;
  }

  /// Leaves the rest of a connection's work to the next turn, after what came for others. On the
  /// loop.
  public void inNextTurn(Runnable rest) {
    metrics.deferred.increment();
    nextTurn.add(rest);
    openTurn();
  }

  /// Counts messages handed to sockets in this turn.
  public void countOut(int messages) {
    messagesOut += messages;
  }

  public void countBytesOut(long bytes) {
    bytesOut += bytes;
  }

  // ---- connections ----

  public void register(ConnectionHandler connection) {
    int count = connectionCount;
    if (count == connections.length) {
      connections = Arrays.copyOf(connections, count * 2);
    }
    connections[count] = connection;
    connection.place = count;
    connectionCount = count + 1;
  }

  public void unregister(ConnectionHandler connection) {
    int place = connection.place;
    if (place < 0) {
      return;
    }
    int last = connectionCount - 1;
    ConnectionHandler moved = connections[last];
    connections[place] = moved;
    connections[last] = null;
    if (moved != null) {
      moved.place = place;
    }
    connection.place = -1;
    connectionCount = last;
  }

  public int connections() {
    return connectionCount;
  }

  /// Backwards, as a connection that is closed leaves its place to the last one.
  public void forEachConnection(Consumer<ConnectionHandler> action) {
    for (int i = connectionCount - 1; i >= 0; i--) {
      ConnectionHandler connection = i < connectionCount ? connections[i] : null;
      if (connection != null) {
        action.accept(connection);
      }
    }
  }

  // ---- the regular task: sweep and lag ----

  /// @param clock what the connections' timeouts are measured by, in nanoseconds
  public void startTicking(Duration every, LongSupplier clock) {
    sweepClock = clock;
    period = every.toNanos();
    expectedTick = System.nanoTime() + period;
    execute(
        () -> {
          thread = Thread.currentThread();
          scheduleTick();
        });
  }

  /// Makes the regular task frequent enough for a timeout of that length. On the loop.
  public void tickWithin(Duration timeout) {
    long wanted = Math.max(QUICKEST_TICK, timeout.toNanos() / 4);
    if (timeout.isPositive() && wanted < period) {
      period = wanted;
      if (nextTick != null) {
        nextTick.cancel(false);
      }
      expectedTick = System.nanoTime() + period;
      scheduleTick();
    }
  }

  private void scheduleTick() {
    nextTick = netty.scheduleAtFixedRate(this::tick, period, period, TimeUnit.NANOSECONDS);
  }

  private void tick() {
    long now = System.nanoTime();
    lagNanos = Math.max(0, now - expectedTick);
    expectedTick = now + period;
    long sweepTime = Objects.requireNonNull(sweepClock).getAsLong();
    forEachConnection(connection -> sweep(connection, sweepTime));
  }

  /// Whatever goes wrong with one connection, the timeouts of the others go on.
  private static void sweep(ConnectionHandler connection, long now) {
    try {
      connection.sweep(now);
    } catch (RuntimeException | Error problem) {
      log.error("A connection could not be looked after and is dropped.", problem);
      connection.drop();
    }
  }

  /// How late the loop came to its last regular task, or is with the next if that is later still.
  Duration lateness() {
    return Duration.ofNanos(Math.max(lagNanos, System.nanoTime() - expectedTick));
  }

  // ---- overload ----

  /// How long what comes now has to wait for its turn.
  public Duration lag() {
    return meter == null ? lateness() : Duration.ofNanos(meter.lag());
  }

  /// The longest of the last half minute or minute.
  public Duration worstLag() {
    return meter == null ? lateness() : Duration.ofNanos(meter.worst());
  }

  /// Whether it is to get no new connections.
  public boolean isOverloaded() {
    return meter != null && meter.isOverloaded();
  }

  public @Nullable Thread thread() {
    return thread;
  }

  @Override
  public String toString() {
    return name;
  }
}
