// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.general;

import io.lettuce.core.KeyValue;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.UnblockType;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.millrace.redis.connect.CommandLinks;
import io.millrace.redis.connect.Link;
import io.millrace.redis.connect.Outage;
import io.millrace.redis.connect.Servers;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Takes single messages of a general channel from one server, when asked to. A wait that has begun
/// is never broken off, as the message that ends it would be lost.
final class Popper implements Link.Keeper<StatefulRedisConnection<String, byte[]>> {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  /// Where nobody can end a wait from elsewhere.
  private static final Duration SHORT_WAIT = Duration.ofSeconds(1);

  private final Servers servers;
  private final CommandLinks links;
  private final int shard;
  private final String key;
  private final Duration timeout;
  private final Duration wait;
  private final Taker taker;
  private final Link<StatefulRedisConnection<String, byte[]>> link;
  private volatile long clientId;

  // Guarded by this.
  private boolean waiting;

  /// Is told how a wait ended, on any thread.
  interface Taker {
    /// @param popped null when nothing came, or the connection was lost
    void ended(@Nullable ScoredValue<byte[]> popped);
  }

  Popper(
      Servers servers,
      CommandLinks links,
      int shard,
      String key,
      Duration timeout,
      Outage outage,
      RandomGenerator random,
      Taker taker) {
    this.servers = servers;
    this.links = links;
    this.shard = shard;
    this.key = key;
    this.timeout = timeout;
    this.wait = servers.isOneServer() ? LONGEST_WAIT : SHORT_WAIT;
    this.taker = taker;
    this.link =
        new Link<>("Redis " + servers.describe(shard) + " (" + key + ")", this, outage, random);
    link.start();
  }

  @Override
  public StatefulRedisConnection<String, byte[]> connect() {
    StatefulRedisConnection<String, byte[]> connection = servers.connectTo(shard, key);
    connection.setTimeout(wait.plus(timeout));
    return connection;
  }

  @Override
  public List<StatefulConnection<String, byte[]>> parts(
      StatefulRedisConnection<String, byte[]> connection) {
    return List.of(connection);
  }

  @Override
  public void up(StatefulRedisConnection<String, byte[]> connection) {
    clientId = connection.sync().clientId();
  }

  /// Whoever waits may ask now.
  @Override
  public void ready() {
    taker.ended(null);
  }

  /// Begins to wait for a message, unless it does already or there is no connection.
  void ask() {
    StatefulRedisConnection<String, byte[]> connection = link.connection();
    synchronized (this) {
      if (waiting || connection == null) {
        return;
      }
      waiting = true;
    }
    connection
        .async()
        .bzpopmin(wait.toSeconds(), key)
        .whenComplete((popped, failure) -> ended(connection, popped, failure));
  }

  private void ended(
      StatefulRedisConnection<String, byte[]> connection,
      @Nullable KeyValue<String, ScoredValue<byte[]>> popped,
      @Nullable Throwable failure) {
    synchronized (this) {
      waiting = false;
      notifyAll();
    }
    if (failure != null) {
      link.giveUp(connection, "receiving failed: " + failure.getMessage());
    }
    taker.ended(popped != null && popped.hasValue() ? popped.getValue() : null);
  }

  /// Ends a wait without losing what it may just have got; blocks for a bounded time.
  void close() {
    try {
      synchronized (this) {
        if (waiting) {
          Duration longest = timeout;
          if (servers.isOneServer()) {
            var _ = links.ask(shard, c -> c.clientUnblock(clientId, UnblockType.TIMEOUT));
          } else {
            longest = wait.plus(timeout);
          }
          long until = System.nanoTime() + longest.toNanos();
          for (long left = longest.toMillis(); waiting && left > 0; ) {
            wait(left);
            left = (until - System.nanoTime()) / 1_000_000;
          }
        }
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
    link.close();
  }

  /// Gives back a message that nobody has taken, to its old place.
  void giveBack(ScoredValue<byte[]> popped) {
    var _ = links.ask(shard, c -> c.zadd(key, popped.getScore(), popped.getValue()));
  }
}
