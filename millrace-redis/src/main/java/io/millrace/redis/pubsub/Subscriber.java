// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.pubsub;

import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.millrace.redis.connect.Lane;
import io.millrace.redis.connect.Link;
import io.millrace.redis.connect.Outage;
import io.millrace.redis.connect.SeparateServers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Listens on one server: to one pattern, for this process's channels, and to names that come and
/// go. After each connection all of them are subscribed again before it counts as one.
///
/// What comes is handed on by Lettuce's own thread, which must not be held up: Redis drops a
/// subscriber that does not read.
final class Subscriber
    implements Link.Keeper<StatefulRedisPubSubConnection<String, byte[]>>, AutoCloseable {
  private static final int NAMES_A_MILLISECOND = 10;

  private final SeparateServers servers;
  private final int shard;
  private final String pattern;
  private final Duration timeout;
  private final BiConsumer<String, byte[]> arrivals;
  private final Echoes echoes = new Echoes(System::nanoTime);
  private final Topics topics = new Topics();
  private final Link<StatefulRedisPubSubConnection<String, byte[]>> link;
  private final Thread worker;
  private volatile @Nullable StatefulRedisPubSubConnection<String, byte[]> current;

  /// @param pattern listened to as long as there is a connection
  /// @param arrivals told the name and the payload; must not block
  Subscriber(
      SeparateServers servers,
      int shard,
      String pattern,
      Duration timeout,
      Outage outage,
      RandomGenerator random,
      BiConsumer<String, byte[]> arrivals) {
    this.servers = servers;
    this.shard = shard;
    this.pattern = pattern;
    this.timeout = timeout;
    this.arrivals = arrivals;
    this.link =
        new Link<>("Redis " + servers.describe(shard) + " (subscribed)", this, outage, random);
    this.worker =
        Thread.ofVirtual().name("millrace-redis subscriber " + shard).unstarted(this::work);
  }

  void start() {
    worker.start();
    link.start();
  }

  void awaitFirstTry(Duration longest) throws InterruptedException {
    link.awaitFirstTry(longest);
  }

  Topics topics() {
    return topics;
  }

  Echoes echoes() {
    return echoes;
  }

  /// Finds out whether the connection still answers.
  void check() {
    StatefulRedisPubSubConnection<String, byte[]> connection = link.connection();
    if (connection != null && connection.isOpen()) {
      var _ =
          connection
              .async()
              .ping()
              .whenComplete(
                  (_, failure) -> {
                    if (failure != null) {
                      link.giveUp(connection, "no answer: " + failure.getMessage());
                    }
                  });
    }
  }

  // ---- the connection ----

  @Override
  public StatefulRedisPubSubConnection<String, byte[]> connect() {
    return servers.connectPubSub(shard);
  }

  @Override
  public List<StatefulConnection<String, byte[]>> parts(
      StatefulRedisPubSubConnection<String, byte[]> connection) {
    return List.of(connection);
  }

  @Override
  public void up(StatefulRedisPubSubConnection<String, byte[]> connection) {
    connection.addListener(new Events(connection));
    try {
      current = connection;
      List<CompletableFuture<Void>> settled = topics.restart();
      connection.sync().psubscribe(pattern);
      topics.begin();
      long millis = 2 * timeout.toMillis() + settled.size() / NAMES_A_MILLISECOND;
      CompletableFuture.allOf(settled.toArray(new CompletableFuture<?>[0]))
          .get(millis, TimeUnit.MILLISECONDS);
      if (current != connection) {
        throw new RedisException("the connection was lost while names were subscribed");
      }
    } catch (InterruptedException ending) {
      down();
      Thread.currentThread().interrupt();
      throw new RedisException("interrupted", ending);
    } catch (ExecutionException | TimeoutException late) {
      down();
      throw new RedisException("names could not be subscribed in time", late);
    } catch (RuntimeException failed) {
      down();
      throw failed;
    }
  }

  @Override
  public void down() {
    current = null;
    topics.stop();
    echoes.clear();
  }

  // ---- names ----

  private void work() {
    try {
      while (true) {
        Topics.Batch batch = topics.next();
        StatefulRedisPubSubConnection<String, byte[]> connection = current;
        if (connection != null) {
          var _ =
              tell(connection, batch)
                  .whenComplete(
                      (_, failure) -> {
                        if (failure != null) {
                          failed(connection, Lane.cause(failure));
                        }
                      });
        }
      }
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    }
  }

  private static CompletionStage<?> tell(
      StatefulRedisPubSubConnection<String, byte[]> connection, Topics.Batch batch) {
    String[] names = batch.names().toArray(new String[0]);
    try {
      return batch.on()
          ? connection.async().subscribe(names)
          : connection.async().unsubscribe(names);
    } catch (RedisException closed) {
      return CompletableFuture.failedFuture(closed);
    }
  }

  /// Redis has not answered, or does not let us listen; with a connection that hears only some of
  /// the names nobody would know what is lost.
  private void failed(StatefulRedisPubSubConnection<String, byte[]> connection, Throwable failure) {
    if (current == connection) {
      down();
      link.giveUp(connection, "subscribing failed: " + failure.getMessage());
    }
  }

  private final class Events extends RedisPubSubAdapter<String, byte[]> {
    private final StatefulRedisPubSubConnection<String, byte[]> connection;

    private Events(StatefulRedisPubSubConnection<String, byte[]> connection) {
      this.connection = connection;
    }

    @Override
    public void message(String name, byte[] payload) {
      if (current == connection && !echoes.take(name, payload)) {
        arrivals.accept(name, payload);
      }
    }

    @Override
    public void message(String matched, String name, byte[] payload) {
      if (current == connection) {
        arrivals.accept(name, payload);
      }
    }

    @Override
    public void subscribed(String name, long count) {
      if (current == connection) {
        topics.confirmed(name, true);
      }
    }

    @Override
    public void unsubscribed(String name, long count) {
      if (current == connection) {
        echoes.forget(name);
        topics.confirmed(name, false);
      }
    }
  }

  @Override
  public void close() {
    worker.interrupt();
    link.close();
  }
}
