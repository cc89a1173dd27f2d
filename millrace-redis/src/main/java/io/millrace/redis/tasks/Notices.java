// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.tasks;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.millrace.redis.connect.Link;
import io.millrace.redis.connect.Outage;
import io.millrace.redis.connect.Servers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;

/// Hears what is published about tasks. What is published while there is no connection is not
/// heard.
final class Notices
    implements Link.Keeper<StatefulRedisPubSubConnection<String, byte[]>>, AutoCloseable {
  private final Servers servers;
  private final Keys keys;
  private final Listener listener;
  private final Link<StatefulRedisPubSubConnection<String, byte[]>> link;

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
  }

  void start() {
    link.start();
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
    link.close();
  }
}
