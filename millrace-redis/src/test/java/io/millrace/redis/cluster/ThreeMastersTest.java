// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.cluster;

import io.millrace.layer.ChannelLayer;
import io.millrace.layer.ChannelLayerContract;
import io.millrace.layer.LayerOptions;
import io.millrace.metrics.Metrics;
import io.millrace.redis.NeedsRedis;
import io.millrace.redis.RedisCluster;
import io.millrace.redis.RedisLayer;
import io.millrace.redis.RedisOptions;
import io.millrace.time.Timeline;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// What every layer must do, on a real cluster.
@NeedsRedis
final class ThreeMastersTest extends ChannelLayerContract {
  private static final AtomicInteger layers = new AtomicInteger();
  private static RedisCluster cluster;

  @BeforeAll
  static void startCluster() {
    cluster = RedisCluster.start(3, 0);
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  @Override
  protected ChannelLayer newLayer(LayerOptions limits, Metrics metrics, Timeline timeline) {
    RedisOptions options =
        RedisOptions.DEFAULT
            .withFormat(RedisOptions.Format.SHARDED_PUBSUB)
            .withHosts(cluster.urls())
            .withPrefix("test" + layers.incrementAndGet() + "-")
            .withLimits(limits);
    return RedisLayer.open(options, metrics, timeline);
  }
}
