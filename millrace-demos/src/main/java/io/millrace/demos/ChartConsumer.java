// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import io.millrace.consumer.AsyncWebSocketConsumer;
import io.millrace.loop.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A number every two seconds, a hundred times, in asynchronous style: a timer of the event loop,
/// which ends with the connection.
final class ChartConsumer extends AsyncWebSocketConsumer {
  private static final int NUMBERS = 100;
  private static final int HIGHEST = 100;

  private final RandomGenerator random;
  private @Nullable Timer timer;
  private int sent;

  ChartConsumer(RandomGenerator random) {
    this.random = random;
  }

  @Override
  protected void connect() {
    accept();
    timer = every(Duration.ofSeconds(2), this::next);
  }

  private void next() {
    if (sent++ < NUMBERS) {
      sendJson(Map.of("data", random.nextInt(HIGHEST + 1)));
    } else if (timer != null) {
      timer.cancel();
      close();
    }
  }
}
