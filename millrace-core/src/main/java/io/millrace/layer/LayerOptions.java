// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// How much a layer holds, and for how long. The names are those of `channels_redis`.
///
/// @param capacity most messages that wait in one channel
/// @param channelCapacity other capacities by pattern of the channel name: `*` is any text, `?` any
///   character; the first that fits counts
/// @param expiry how long a message may wait before it is dropped
public record LayerOptions(int capacity, Map<String, Integer> channelCapacity, Duration expiry) {
  public static final LayerOptions DEFAULT =
      new LayerOptions(100, Map.of(), Duration.ofSeconds(60));

  public LayerOptions {
    checkCapacity("capacity", capacity);
    channelCapacity.forEach((pattern, each) -> checkCapacity("capacity of " + pattern, each));
    channelCapacity = new LinkedHashMap<>(channelCapacity);
    if (expiry.isZero() || expiry.isNegative()) {
      throw new IllegalArgumentException("expiry: " + expiry + " (expected: more than nothing)");
    }
  }

  private static void checkCapacity(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: 1 or more)");
    }
  }

  public LayerOptions withCapacity(int messages) {
    return new LayerOptions(messages, channelCapacity, expiry);
  }

  public LayerOptions withChannelCapacity(String pattern, int messages) {
    Map<String, Integer> more = new LinkedHashMap<>(channelCapacity);
    more.put(pattern, messages);
    return new LayerOptions(capacity, more, expiry);
  }

  public LayerOptions withExpiry(Duration time) {
    return new LayerOptions(capacity, channelCapacity, time);
  }

  /// How many messages may wait in that channel.
  public int capacityOf(ChannelName channel) {
    for (Map.Entry<String, Integer> entry : channelCapacity.entrySet()) {
      if (new NamePattern(entry.getKey()).matches(channel.value())) {
        return entry.getValue();
      }
    }
    return capacity;
  }
}
