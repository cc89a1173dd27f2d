// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import io.millrace.consumer.WebSocketConsumer;
import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;

/// A word every two seconds, a hundred times, in blocking style: the loop sleeps, and when the
/// client leaves it ends at once.
final class WordsConsumer extends WebSocketConsumer {
  private static final int WORDS = 100;
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final RandomGenerator random;

  WordsConsumer(RandomGenerator random) {
    this.random = random;
  }

  @Override
  protected void connect() throws InterruptedException {
    accept();
    for (int i = 0; i < WORDS; i++) {
      sendJson(Map.of("message", Words.draw(random)));
      sleep(PAUSE);
    }
    close();
  }
}
