// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.connect;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisReadOnlyException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.event.DefaultEventPublisherOptions;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.DefaultClientResources;
import io.millrace.redis.RedisOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Servers that know nothing of each other, among which names are spread by whoever uses them.
public final class SeparateServers implements Servers {
  static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

  private final List<RedisURI> addresses;
  private final DefaultClientResources resources;
  private final RedisClient client;

  public SeparateServers(RedisOptions options) {
    Duration timeout = options.timeout();
    this.addresses = options.hosts().stream().map(host -> address(host, timeout)).toList();
    this.resources = resources();
    this.client = RedisClient.create(resources);
    client.setOptions(settings(options));
  }

  static DefaultClientResources resources() {
    return DefaultClientResources.builder()
        .ioThreadPoolSize(2)
        .computationThreadPoolSize(2)
        .commandLatencyPublisherOptions(DefaultEventPublisherOptions.disabled())
        .build();
  }

  /// Nothing is sent again by itself, and a connection that is lost stays so.
  static ClientOptions settings(RedisOptions options) {
    ClientOptions.Builder settings =
        ClientOptions.builder()
            .autoReconnect(false)
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .pingBeforeActivateConnection(true)
            .timeoutOptions(TimeoutOptions.builder().timeoutCommands().connectionTimeout().build())
            .socketOptions(
                SocketOptions.builder().connectTimeout(options.timeout()).keepAlive(true).build());
    Path authorities = options.authorities();
    if (authorities != null) {
      settings.sslOptions(SslOptions.builder().trustManager(authorities.toFile()).build());
    }
    return settings.build();
  }

  static RedisURI address(String host, Duration timeout) {
    RedisURI address = RedisURI.create(host);
    address.setTimeout(timeout);
    return address;
  }

  @Override
  public int count() {
    return addresses.size();
  }

  @Override
  public String describe(int shard) {
    RedisURI address = addresses.get(shard);
    if (!address.getSentinels().isEmpty()) {
      return "sentinel master " + address.getSentinelMasterId();
    }
    return address.getSocket() != null
        ? address.getSocket()
        : address.getHost() + ":" + address.getPort();
  }

  @Override
  public CommandLine connect(int shard) {
    StatefulRedisConnection<String, byte[]> connection = connectTo(shard, "");
    return new CommandLine(connection, connection.async());
  }

  @Override
  public StatefulRedisConnection<String, byte[]> connectTo(int shard, String key) {
    return client.connect(CODEC, addresses.get(shard));
  }

  @Override
  public StatefulRedisPubSubConnection<String, byte[]> connectPubSubTo(int shard, String key) {
    return connectPubSub(shard);
  }

  @Override
  public boolean isOneServer() {
    return true;
  }

  /// It has not answered in time, or only a copy of the data has.
  @Override
  public boolean endsConnection(Throwable failure) {
    return failure instanceof RedisCommandTimeoutException
        || failure instanceof RedisReadOnlyException;
  }

  /// Connects anew, for commands whose values are text; blocks.
  ///
  /// @throws io.lettuce.core.RedisException when that fails
  public StatefulRedisConnection<String, String> connectForText(int shard) {
    return client.connect(StringCodec.UTF8, addresses.get(shard));
  }

  /// Connects anew for subscribing; blocks.
  ///
  /// @throws io.lettuce.core.RedisException when that fails
  public StatefulRedisPubSubConnection<String, byte[]> connectPubSub(int shard) {
    return client.connectPubSub(CODEC, addresses.get(shard));
  }

  @Override
  public void close() {
    client.shutdown(0, 2, TimeUnit.SECONDS);
    var _ = resources.shutdown(0, 2, TimeUnit.SECONDS);
  }
}
