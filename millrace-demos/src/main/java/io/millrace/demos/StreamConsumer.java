// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import io.millrace.consumer.AsyncWebSocketConsumer;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// Five gauges between 0 and 1, every second until the client leaves: each wanders from where it
/// was, as the level of water does.
final class StreamConsumer extends AsyncWebSocketConsumer {
  private static final int GAUGES = 5;
  private static final double LARGEST_STEP = 0.12;

  private final RandomGenerator random;
  private final double[] levels;

  /// @param timestamp Unix time in seconds
  record Reading(long timestamp, double[] values) {}

  StreamConsumer(RandomGenerator random) {
    this.random = random;
    this.levels = random.doubles(GAUGES).toArray();
  }

  @Override
  protected void connect() {
    accept();
    every(Duration.ofSeconds(1), this::read);
  }

  private void read() {
    for (int i = 0; i < GAUGES; i++) {
      double next = levels[i] + random.nextDouble(-LARGEST_STEP, LARGEST_STEP);
      levels[i] = next < 0 ? -next : next > 1 ? 2 - next : next;
    }
    sendJson(new Reading(timeline().now().getEpochSecond(), levels));
  }
}
