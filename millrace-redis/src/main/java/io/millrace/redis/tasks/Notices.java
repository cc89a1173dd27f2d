// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.tasks;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.millrace.redis.connect.Link;
import io.millrace.redis.connect.Outage;
import io.millrace.redis.connect.Servers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/// Hears what is published about tasks. What is published while there is no connection is not
/// heard.
final class Notices
    implements Link.Keeper<StatefulRedisPubSubConnection<String, byte[]>>, AutoCloseable {
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final Servers servers;
  private final Keys keys;
  private final Listener listener;
  private final Link<StatefulRedisPubSubConnection<String, byte[]>> link;
  private final Thread watch;

  /// Is told on threads that must not be held up.
  interface Listener {
    void heard(String channel, String words);

    /// From now on it hears again.
    void listening();
  }

  Notices(Servers servers, Keys keys, Outage outage, RandomGenerator random, Listener listener) {
    this.servers = servers;
    this.keys = keys;
    this.listener = listener;
    this.link =
        new Link<>("Redis " + servers.describe(0) + " (tasks, notices)", this, outage, random);
    this.watch = Thread.ofVirtual().name("millrace-redis tasks watch").unstarted(this::watch);
  }

  void start() {
    link.start();
    watch.start();
  }

  /// A connection that only listens does not find out by itself that nobody is there any more.
  private void watch() {
    try {
      while (true) {
        Thread.sleep(LOOK);
        check();
      }
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    }
  }

  void awaitFirstTry(Duration longest) throws InterruptedException {
    link.awaitFirstTry(longest);
  }

  private void check() {
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

  @Override
  public StatefulRedisPubSubConnection<String, byte[]> connect() {
    return servers.connectPubSubTo(0, keys.all());
  }

  @Override
  public List<StatefulConnection<String, byte[]>> parts(
      StatefulRedisPubSubConnection<String, byte[]> connection) {
    return List.of(connection);
  }

  @Override
  public void up(StatefulRedisPubSubConnection<String, byte[]> connection) {
    connection.addListener(
        new RedisPubSubAdapter<String, byte[]>() {
          @Override
          public void message(String channel, byte[] words) {
            listener.heard(channel, new String(words, StandardCharsets.UTF_8));
          }
        });
    connection.sync().subscribe(keys.ended(), keys.orders());
  }

  @Override
  public void ready() {
    listener.listening();
  }

  @Override
  public void close() {
    watch.interrupt();
    link.close();
  }
}
