// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.connect;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisReadOnlyException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.DefaultClientResources;
import io.millrace.redis.RedisOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A Redis Cluster, which is one to its users: it is connected when each slot has a master that
/// answers, and when one of them is lost, all is connected anew, by what the cluster says of itself
/// then.
public final class Cluster implements Servers {
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final List<RedisURI> seeds;
  private final DefaultClientResources resources;
  private final RedisClusterClient whole;
  private final RedisClient single;

  public Cluster(RedisOptions options) {
    this.seeds =
        options.hosts().stream()
            .map(host -> SeparateServers.address(host, options.timeout()))
            .toList();
    this.resources = SeparateServers.resources();
    this.single = RedisClient.create(resources);
    single.setOptions(SeparateServers.settings(options));
    this.whole = RedisClusterClient.create(resources, seeds);
    whole.setOptions(
        ClusterClientOptions.builder(SeparateServers.settings(options))
            .topologyRefreshOptions(
                ClusterTopologyRefreshOptions.builder().enablePeriodicRefresh(LOOK).build())
            .build());
  }

  @Override
  public int count() {
    return 1;
  }

  @Override
  public String describe(int shard) {
    RedisURI first = seeds.getFirst();
    return "cluster at " + first.getHost() + ":" + first.getPort();
  }

  /// Which master has each slot, as the cluster says now.
  private synchronized RedisURI[] masters() {
    whole.refreshPartitions();
    RedisURI[] masters = mastersKnown();
    if (masters.length == 0) {
      throw new RedisException("not all slots of the cluster have a master");
    }
    return masters;
  }

  /// As the cluster said last; empty when a slot has none.
  private RedisURI[] mastersKnown() {
    Partitions nodes = whole.getPartitions();
    RedisURI[] masters = new RedisURI[SlotHash.SLOT_COUNT];
    for (int slot = 0; slot < masters.length; slot++) {
      RedisClusterNode master = nodes.getMasterBySlot(slot);
      if (master == null) {
        return new RedisURI[0];
      }
      masters[slot] = master.getUri();
    }
    return masters;
  }

  private static String address(RedisURI master) {
    return master.getHost() + ":" + master.getPort();
  }

  /// The settings of the URL, such as its credentials, hold for all.
  private RedisURI at(RedisURI master) {
    return RedisURI.builder(seeds.getFirst())
        .withHost(master.getHost())
        .withPort(master.getPort())
        .build();
  }

  /// Connects to all masters before anything is sent, as what waits for a connection would lose its
  /// order.
  @Override
  public CommandLine connect(int shard) {
    RedisURI[] masters = masters();
    StatefulRedisClusterConnection<String, byte[]> connection =
        whole.connect(SeparateServers.CODEC);
    try {
      var seen = new HashSet<String>();
      for (RedisURI master : masters) {
        if (seen.add(address(master))) {
          var node = connection.getConnection(master.getHost(), master.getPort());
          if (!node.sync().clusterInfo().contains("cluster_state:ok")) {
            throw new RedisException(address(master) + " says that the cluster is down");
          }
        }
      }
      return new CommandLine(connection, connection.async());
    } catch (RuntimeException failed) {
      var _ = connection.closeAsync();
      throw failed;
    }
  }

  @Override
  public StatefulRedisConnection<String, byte[]> connectTo(int shard, String key) {
    return single.connect(SeparateServers.CODEC, at(masters()[SlotHash.getSlot(key)]));
  }

  @Override
  public StatefulRedisPubSubConnection<String, byte[]> connectPubSubTo(int shard, String key) {
    return single.connectPubSub(SeparateServers.CODEC, at(masters()[SlotHash.getSlot(key)]));
  }

  /// Connects anew to all masters, for subscribing; blocks.
  ///
  /// @throws RedisException when one cannot be reached
  public Shards connectShards() {
    RedisURI[] masters = masters();
    Map<String, StatefulRedisPubSubConnection<String, byte[]>> connections = new HashMap<>();
    List<StatefulRedisPubSubConnection<String, byte[]>> bySlot = new ArrayList<>(masters.length);
    List<String> addresses = new ArrayList<>(masters.length);
    try {
      for (RedisURI master : masters) {
        addresses.add(address(master));
        bySlot.add(
            connections.computeIfAbsent(
                address(master), _ -> single.connectPubSub(SeparateServers.CODEC, at(master))));
      }
    } catch (RuntimeException failed) {
      for (var each : connections.values()) {
        var _ = each.closeAsync();
      }
      throw failed;
    }
    return new Shards(List.copyOf(connections.values()), bySlot, addresses);
  }

  /// Whether the masters are still those, as far as is known. Never blocks.
  public boolean isAsWhen(Shards shards) {
    RedisURI[] masters = mastersKnown();
    for (int slot = 0; slot < masters.length; slot++) {
      if (!shards.address(slot).equals(address(masters[slot]))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean isOneServer() {
    return false;
  }

  /// Anything but a plain refusal of a command: then a master is lost, or is none any more.
  @Override
  public boolean endsConnection(Throwable failure) {
    if (!(failure instanceof RedisCommandExecutionException)
        || failure instanceof RedisReadOnlyException) {
      return true;
    }
    String said = String.valueOf(failure.getMessage());
    return said.startsWith("CLUSTERDOWN") || said.startsWith("MOVED");
  }

  @Override
  public void close() {
    whole.shutdown(0, 2, TimeUnit.SECONDS);
    single.shutdown(0, 2, TimeUnit.SECONDS);
    var _ = resources.shutdown(0, 2, TimeUnit.SECONDS);
  }
}
