// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import io.millrace.layer.ChannelLayer;
import io.millrace.metrics.Metrics;
import io.millrace.redis.cluster.ClusterLayer;
import io.millrace.redis.pubsub.PubSubLayer;
import io.millrace.redis.sorted.SortedSetLayer;
import io.millrace.time.Timeline;

/// Opens layers that processes share through Redis.
public final class RedisLayer {
  private RedisLayer() {}

  /// Does not wait for the servers: what cannot be reached yet is tried again until the layer is
  /// closed, and until then the layer is one of this process alone.
  public static ChannelLayer open(RedisOptions options, Metrics metrics, Timeline timeline) {
    return switch (options.format()) {
      case SORTED_SETS -> SortedSetLayer.open(options, metrics, timeline);
      case PUBSUB -> PubSubLayer.open(options, metrics, timeline);
      case SHARDED_PUBSUB -> ClusterLayer.open(options, metrics, timeline);
    };
  }
}
