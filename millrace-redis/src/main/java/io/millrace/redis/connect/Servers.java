// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.connect;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;

/// The servers of one layer: what connections to them are made with. Each part that can be lost
/// alone has a number; a cluster, which is lost as a whole, is one.
public sealed interface Servers extends AutoCloseable permits SeparateServers, Cluster {
  int count();

  /// Where a server is, without what is secret.
  String describe(int shard);

  /// Connects anew for commands; blocks.
  ///
  /// @throws io.lettuce.core.RedisException when that fails
  CommandLine connect(int shard);

  /// Connects anew to the one server that has a key, for commands that wait there; blocks.
  ///
  /// @throws io.lettuce.core.RedisException when that fails
  StatefulRedisConnection<String, byte[]> connectTo(int shard, String key);

  /// Connects anew, for subscribing, to the one server that has a key; blocks.
  ///
  /// @throws io.lettuce.core.RedisException when that fails
  StatefulRedisPubSubConnection<String, byte[]> connectPubSubTo(int shard, String key);

  /// Whether all connections of a number lead to the same server, so that one may end what another
  /// waits for.
  boolean isOneServer();

  /// Whether a connection that answers so is of no use any more.
  boolean endsConnection(Throwable failure);

  @Override
  void close();
}
