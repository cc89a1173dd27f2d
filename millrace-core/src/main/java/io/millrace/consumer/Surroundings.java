// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import io.millrace.layer.ChannelLayer;
import io.millrace.metrics.Metrics;
import io.millrace.time.Timeline;
import java.util.concurrent.ThreadFactory;

/// What all connections of one server share.
///
/// @param threads makes the virtual threads on which blocking code runs
public record Surroundings(
    ChannelLayer layer, Timeline timeline, Metrics metrics, ThreadFactory threads) {
  public static Surroundings of(ChannelLayer layer) {
    return new Surroundings(
        layer,
        Timeline.system(),
        layer.metrics(),
        Thread.ofVirtual().name("consumer-", 0).factory());
  }
}
