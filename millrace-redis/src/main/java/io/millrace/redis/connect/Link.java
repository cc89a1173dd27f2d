// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.connect;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection to one server, or to all of a cluster, that comes back by itself. Each time it is
/// a fresh one: what the lost one had not finished has failed, and is not sent again, as it may
/// have been done.
///
/// @param <C> kind of connection
public final class Link<C> implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Link.class);

  /// Makes connections and is told of their fate, on the link's own thread.
  public interface Keeper<C> {
    /// Connects; may block, for a bounded time.
    C connect();

    /// What it consists of. When one of them is lost, all of it is.
    List<? extends StatefulConnection<?, ?>> parts(C connection);

    /// A connection is there. Before this returns nobody else is given it; when it throws, the
    /// connection is closed and a new one is made.
    void up(C connection);

    /// Others can use it now. Must not block.
    default void ready() {}

    /// That connection is lost, and all it had not finished has failed or soon will.
    default void down() {}
  }

  private final String name;
  private final Keeper<C> keeper;
  private final Outage outage;
  private final Backoff backoff;
  private final Thread thread;
  private final CountDownLatch triedOnce = new CountDownLatch(1);
  private volatile @Nullable Line<C> line;
  private volatile CompletableFuture<Void> ending = CompletableFuture.completedFuture(null);
  private volatile boolean closed;

  private boolean isDown = true; // of the link's thread

  /// A connection and the news of its end.
  private record Line<C>(C connection, CountDownLatch ended) {}

  /// @param name for the log
  /// @param outage shared by all links of one layer
  public Link(String name, Keeper<C> keeper, Outage outage, RandomGenerator random) {
    this.name = name;
    this.keeper = keeper;
    this.outage = outage;
    this.backoff = new Backoff(random);
    this.thread = Thread.ofVirtual().name("millrace-redis " + name).unstarted(this::run);
  }

  public void start() {
    outage.opening();
    thread.start();
  }

  /// Waits until it is up, or the first try has failed, or that time has passed.
  public void awaitFirstTry(Duration longest) throws InterruptedException {
    boolean _ = triedOnce.await(longest.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// The connection, or null while there is none.
  public @Nullable C connection() {
    Line<C> now = line;
    return now == null ? null : now.connection;
  }

  public boolean isUp() {
    return line != null;
  }

  /// Gives up a connection that does not answer; another is made. Nothing happens when it is not
  /// the one in use any more.
  public void giveUp(C connection, String why) {
    Line<C> now = line;
    if (now != null && now.connection == connection) {
      log.warn("{}: {}; connecting anew.", name, why);
      now.ended.countDown();
    }
  }

  private void run() {
    try {
      while (!closed) {
        if (!lives()) {
          Duration pause = backoff.next();
          triedOnce.countDown();
          Thread.sleep(pause);
        }
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    } finally {
      triedOnce.countDown();
      if (isDown) {
        outage.closed();
      }
    }
  }

  private boolean lives() throws InterruptedException {
    try {
      return live();
    } catch (RuntimeException | Error bug) {
      log.error("{}: a step failed; connecting anew.", name, bug);
      return false;
    }
  }

  /// One connection from its beginning to its end. False when there was none.
  private boolean live() throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    C connection = open(ended);
    if (connection == null) {
      return false;
    }
    try {
      line = new Line<>(connection, ended);
      isDown = false;
      outage.up();
      keeper.ready();
      triedOnce.countDown();
      if (backoff.failures() > 0) {
        log.info("{}: connected again.", name);
      }
      long began = System.nanoTime();
      ended.await();
      if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(5)) {
        backoff.succeeded(); // one that is lost at once counts as a failure
      }
    } finally {
      line = null;
      if (!closed) {
        isDown = true;
        outage.down();
      }
      ending = close(connection);
      keeper.down();
    }
    if (!closed) {
      log.warn("{}: the connection is lost.", name);
      Thread.sleep(backoff.next());
    }
    return true;
  }

  private @Nullable C open(CountDownLatch ended) {
    C connection = null;
    try {
      connection = keeper.connect();
      for (StatefulConnection<?, ?> part : keeper.parts(connection)) {
        part.addListener(
            new RedisConnectionStateListener() {
              @Override
              public void onRedisDisconnected(RedisChannelHandler<?, ?> gone) {
                ended.countDown();
              }
            });
        if (!part.isOpen()) {
          ended.countDown();
        }
      }
      keeper.up(connection);
      return connection;
    } catch (RuntimeException failed) {
      if (connection != null) {
        var _ = close(connection);
      }
      if (closed) {
        return null; // broken off, which is no failure
      }
      outage.failed();
      if (backoff.failures() == 0) {
        log.warn("{}: {}; trying again until it works.", name, reason(failed));
      } else {
        log.debug("{}: {} (try {})", name, reason(failed), backoff.failures() + 1);
      }
      return null;
    }
  }

  private CompletableFuture<Void> close(C connection) {
    return CompletableFuture.allOf(
        keeper.parts(connection).stream()
            .map(StatefulConnection::closeAsync)
            .toArray(CompletableFuture<?>[]::new));
  }

  private static String reason(Throwable failed) {
    Throwable cause = failed;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String said = failed.getMessage() == null ? failed.toString() : failed.getMessage();
    return cause == failed || cause.getMessage() == null
        ? said
        : said + " (" + cause.getMessage() + ")";
  }

  /// Ends it; waits for the thread, which ends soon.
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      boolean _ = thread.join(Duration.ofSeconds(5));
      ending.get(1, TimeUnit.SECONDS); // else Lettuce ends it as well, and complains
    } catch (ExecutionException | TimeoutException unclosed) {
      log.debug("{}: the connection could not be closed.", name, unclosed);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
