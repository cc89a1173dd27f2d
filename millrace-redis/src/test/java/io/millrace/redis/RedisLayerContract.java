// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import io.millrace.layer.ChannelLayer;
import io.millrace.layer.ChannelLayerContract;
import io.millrace.layer.LayerOptions;
import io.millrace.metrics.Metrics;
import io.millrace.time.Timeline;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/// What every layer must do, on real servers. Each layer has a prefix of its own.
@NeedsRedis
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class RedisLayerContract extends ChannelLayerContract {
  private final RedisOptions.Format format;
  private final int count;
  private final AtomicInteger layers = new AtomicInteger();
  private List<RedisServer> servers = List.of();

  protected RedisLayerContract(RedisOptions.Format format, int count) {
    this.format = format;
    this.count = count;
  }

  @BeforeAll
  final void startServers() {
    servers = Stream.generate(RedisServer::start).limit(count).toList();
  }

  @AfterAll
  final void stopServers() {
    servers.forEach(RedisServer::close);
  }

  protected final List<RedisServer> servers() {
    return servers;
  }

  @Override
  public final int queues() {
    return count;
  }

  @Override
  protected final ChannelLayer newLayer(LayerOptions limits, Metrics metrics, Timeline timeline) {
    return RedisLayer.open(
        options(limits, "test" + layers.incrementAndGet() + "-"), metrics, timeline);
  }

  protected final RedisOptions options(LayerOptions limits, String prefix) {
    return RedisOptions.DEFAULT
        .withFormat(format)
        .withHosts(servers.stream().map(RedisServer::url).toList())
        .withPrefix(prefix)
        .withLimits(limits);
  }
}
