// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.node;

import io.millrace.layer.LayerNode;
import io.millrace.layer.LocalChannels;
import io.millrace.metrics.Metrics;
import io.millrace.time.Timeline;
import java.time.Duration;
import java.util.function.Supplier;

/// How this process is doing.
///
/// @param name what operators call it
/// @param began by the timeline, in nanoseconds
public record Self(
    NodeId node, String name, LocalChannels local, Metrics metrics, Timeline timeline, long began)
    implements Supplier<LayerNode> {
  @Override
  public LayerNode get() {
    return new LayerNode(
        node.value(),
        name,
        true,
        Duration.ofNanos(timeline.nanos() - began),
        Duration.ZERO,
        metrics.openWebSockets.sum(),
        local.groups(),
        local.channels(),
        metrics.messagesIn.sum(),
        metrics.messagesOut.sum());
  }
}
